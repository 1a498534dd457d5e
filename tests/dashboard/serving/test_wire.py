"""The websocket's compression: what looks like something 20 kB back is sent as a reference."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import uvicorn
import websockets
from uvicorn.protocols.websockets import websockets_sansio_impl

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
    factory = websockets_sansio_impl.ServerPerMessageDeflateFactory
    monkeypatch.setattr(websockets_sansio_impl, "ServerPerMessageDeflateFactory", factory)
    if whole:
        wire.compress_by_the_whole_window()
    # In a thread of its own: a browser test before this one leaves its loop in the main one.
    with ThreadPoolExecutor(1) as pool:
        size = pool.submit(asyncio.run, received()).result()
    assert most - 1_500 < size < most
