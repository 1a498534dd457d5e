"""How the websocket compresses what a page sends, and what of Streamlit's own it needn't send.

uvicorn asks for a window of 4 kB, so that ten thousand connections cost little memory; in a page a
chart is like the one before it, some ten kB back. The whole window of 32 kB makes a page a third
smaller in less of a processor's time, and costs a quarter of a megabyte a connection.

Each of a page's 130 to 180 messages bears a digest of 32 letters, by which a browser knows what it
has already. Nothing compresses them. Of containers none is ever read, and of elements eleven
letters of a finer alphabet (66 bits) tell as surely: a tenth of a page.
"""

import base64
from typing import Any, Final

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import forward_msg_cache
from streamlit.runtime.scriptrunner_utils import script_run_context
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

_WINDOW: Final = 15  # bits, the most there is
_MEMORY: Final = 8  # zlib's own
_LETTERS: Final = 11  # of a digest, six bits each
_STREAMLITS: Final = forward_msg_cache.populate_hash_if_needed


def compress_by_the_whole_window() -> None:
    """Of every connection that begins from now on; what browsers send is little."""
    websockets_sansio_impl.ServerPerMessageDeflateFactory = _whole  # type: ignore[assignment, attr-defined]


def _whole(**asked: Any) -> ServerPerMessageDeflateFactory:
    wider = {"server_max_window_bits": _WINDOW, "compress_settings": {"memLevel": _MEMORY}}
    return ServerPerMessageDeflateFactory(**asked | wider)


def name_shortly() -> None:
    """Of every message from now on."""
    script_run_context.populate_hash_if_needed = _short  # type: ignore[attr-defined]


def _short(msg: ForwardMsg) -> None:
    """What Streamlit does, with a digest as long as it must be."""
    if msg.hash:
        return
    _STREAMLITS(msg)
    if msg.delta.WhichOneof("type") == "add_block":
        msg.ClearField("hash")
    elif msg.hash:
        told = base64.urlsafe_b64encode(bytes.fromhex(msg.hash))
        msg.hash = told[:_LETTERS].decode()
