"""How the websocket compresses what a page sends.

uvicorn asks for a window of 4 kB, so that ten thousand connections cost little memory; in a page a
chart is like the one before it, some ten kB back. The whole window of 32 kB makes a page a third
smaller in less of a processor's time, and costs a quarter of a megabyte a connection.
"""

from typing import Any, Final

from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

_WINDOW: Final = 15  # bits, the most there is
_MEMORY: Final = 8  # zlib's own


def compress_by_the_whole_window() -> None:
    """Of every connection that begins from now on; what browsers send is little."""
    websockets_sansio_impl.ServerPerMessageDeflateFactory = _whole  # type: ignore[assignment, attr-defined]


def _whole(**asked: Any) -> ServerPerMessageDeflateFactory:
    wider = {"server_max_window_bits": _WINDOW, "compress_settings": {"memLevel": _MEMORY}}
    return ServerPerMessageDeflateFactory(**asked | wider)
