"""CPython's asyncio, a Protocol: its fastest way to echo."""

import asyncio


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=4096)
    print("LISTENING", *server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(main())
