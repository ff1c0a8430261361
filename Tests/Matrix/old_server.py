"""A TLS server on tlslite-ng: SSLv3, RC4, 3DES, NULL, and groups that OpenSSL of Debian does not have.

    old_server.py PORT KEY BUNDLE SETTINGS.json      SETTINGS: attributes of tlslite.HandshakeSettings"""

import json
import socket
import sys
import threading

from tlslite.api import HandshakeSettings, SessionCache, TLSConnection, X509CertChain, parsePEMKey


def main():
    port, key, bundle, settings_file = sys.argv[1:5]
    with open(key) as file:
        private = parsePEMKey(file.read(), private=True)
    chain = X509CertChain()
    with open(bundle) as file:
        chain.parsePemList(file.read())
    settings = HandshakeSettings()
    with open(settings_file) as file:
        for name, value in json.load(file).items():
            if name.endswith("Version"):
                value = tuple(value)
            elif name == "versions":
                value = [tuple(version) for version in value]
            setattr(settings, name, value)
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=128)
    cache = SessionCache()
    while True:
        peer, _ = listener.accept()

        def one(peer=peer):
            peer.settimeout(60)
            try:
                connection = TLSConnection(peer)
                connection.handshakeServer(certChain=chain, privateKey=private, settings=settings, sessionCache=cache)
                while connection.read(max=4096):
                    pass
            except Exception:
                pass
            finally:
                peer.close()

        threading.Thread(target=one, daemon=True).start()


if __name__ == "__main__":
    main()
