"""SSH by asyncssh with exactly the algorithms given:  ssh_server.py PORT SPEC.json"""

import asyncio
import json
import sys

import asyncssh


async def main():
    with open(sys.argv[2]) as file:
        spec = json.load(file)
    await asyncssh.listen("127.0.0.1", int(sys.argv[1]), server_host_keys=spec["keys"], kex_algs=spec["kex"],
                          encryption_algs=spec["ciphers"], mac_algs=spec["macs"],
                          compression_algs=spec["compression"])
    await asyncio.Event().wait()


asyncio.run(main())
