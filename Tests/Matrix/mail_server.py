"""SMTP by aiosmtpd:  mail_server.py PORT none|offered|required [KEY BUNDLE CIPHERS]"""

import asyncio
import ssl
import sys

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


async def main():
    port, mode = int(sys.argv[1]), sys.argv[2]
    context = None
    if mode != "none":
        key, bundle, ciphers = sys.argv[3:6]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(ciphers)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(bundle, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="matrix.test", tls_context=context, require_starttls=mode == "required",
                     loop=loop),
        "127.0.0.1", port, backlog=128)
    await server.serve_forever()


asyncio.run(main())
