"""The websocket's compression: what looks like something 20 kB back is sent as a reference."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import uvicorn
import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.scriptrunner_utils import script_run_context
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

from dashboard.serving import wire

PIECE = np.random.default_rng(1).bytes(20_000)  # nothing in it looks like anything before


async def twice(scope, receive, send):
    """The same piece two times, as charts of a page that differ in little."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(2):
            await send({"type": "websocket.send", "bytes": PIECE})
        await receive()


class Line(websockets.ClientConnection):
    received = 0

    def data_received(self, data):
        self.received += len(data)
        super().data_received(data)


async def received():
    """Bytes over the wire of both, from a server as Streamlit sets one up."""
    config = uvicorn.Config(
        twice, port=0, ws="websockets-sansio", ws_per_message_deflate=True, log_level="error"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with websockets.connect(f"ws://127.0.0.1:{port}", create_connection=Line) as line:
        assert [await line.recv(), await line.recv()] == [PIECE, PIECE]
        size = line.received
    server.should_exit = True
    await serving
    return size


@pytest.mark.parametrize("whole, most", [(False, 41_000), (True, 21_000)])
def test_the_window_holds_what_was_sent_before(whole, most, monkeypatch):
    # The library's own: an app that another test ran here has put ours in its place.
    name = "ServerPerMessageDeflateFactory"
    monkeypatch.setattr(websockets_sansio_impl, name, ServerPerMessageDeflateFactory)
    if whole:
        wire.compress_by_the_whole_window()
    # In a thread of its own: a browser test before this one leaves its loop in the main one.
    with ThreadPoolExecutor(1) as pool:
        size = pool.submit(asyncio.run, received()).result()
    assert most - 1_500 < size < most


def element(body):
    made = ForwardMsg()
    made.delta.new_element.html.body = body
    return made


def test_an_element_is_named_by_eleven_letters_and_a_container_by_none(monkeypatch):
    """An element of the same words has the same name wherever it stands; another has another."""
    monkeypatch.setattr(script_run_context, "populate_hash_if_needed", wire._STREAMLITS)
    wire.name_shortly()
    container = ForwardMsg()
    container.delta.add_block.flex_container.wrap = True
    messages = [element("供" * 2000), element("供" * 2000), element("需" * 2000), container]
    messages[1].metadata.delta_path.extend([0, 4])
    for one in messages:
        script_run_context.populate_hash_if_needed(one)
    names = [one.hash for one in messages]
    assert [len(one) for one in names] == [11, 11, 11, 0]
    assert names[0] == names[1] != names[2]
    assert [one.metadata.cacheable for one in messages] == [True, True, True, False]
    assert create_reference_msg(messages[1]).ref_hash == names[0]
    script_run_context.populate_hash_if_needed(messages[0])
    assert messages[0].hash == names[0]
