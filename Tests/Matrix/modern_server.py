"""A TLS server on the OpenSSL that the `cryptography` wheel brings (3.5: ML-KEM hybrids).

    modern_server.py PORT KEY BUNDLE CIPHERS MINIMUM"""

import socket
import sys
import threading

from OpenSSL import SSL


def main():
    port, key, bundle, ciphers, minimum = sys.argv[1:6]
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version({"TLS1.2": SSL.TLS1_2_VERSION, "TLS1.3": SSL.TLS1_3_VERSION}[minimum])
    context.set_cipher_list(ciphers.encode())
    context.use_privatekey_file(key)
    context.use_certificate_chain_file(bundle)
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=128)
    while True:
        peer, _ = listener.accept()

        def one(peer=peer):
            peer.settimeout(None)
            connection = SSL.Connection(context, peer)
            try:
                connection.set_accept_state()
                while connection.recv(4096):
                    pass
            except Exception:
                pass
            finally:
                peer.close()

        threading.Thread(target=one, daemon=True).start()


if __name__ == "__main__":
    main()
