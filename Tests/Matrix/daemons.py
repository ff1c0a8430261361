"""The programs people really run: nginx, OpenSSH, dropbear, PostgreSQL, Dovecot, DCMTK, aiosmtpd, asyncssh."""

import json
import os
import re
import shutil
import subprocess
import sys

import truth
from servers import HERE, NAME, NEW, Server

MODERN_12 = ("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
             "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
             "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305")
OLD = ("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:"
       "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA:"
       "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA:@SECLEVEL=0")

# Dovecot and asyncio close without sending OpenSSL's inappropriate_fallback alert: it cannot be told from outside.
UNSAID = {"fallbackSCSV": None}


def nginx(c):
    if not shutil.which("nginx") and not os.path.exists("/usr/sbin/nginx"):
        return
    from servers import dh_parameters
    blocks, ready = [], []
    params = dh_parameters(c, "ffdhe2048", "ffdhe2048")

    def one(name, protocols, ciphers, directives=(), key="rsa2048", second=None, listen="", prefer=False, dh=False,
            chain="inter-rsa", **features):
        port = c.port()
        subject = c.leaf("leaf-" + name, key, issuer=chain)
        kinds = [key] + ([second] if second else [])
        lines = [f"listen 127.0.0.1:{port} ssl{listen};", f"server_name {NAME};",
                 f"ssl_certificate {c.authority.bundle('leaf-' + name, chain)};",
                 f"ssl_certificate_key {c.authority.path('leaf-' + name + '.key')};",
                 "ssl_protocols " + " ".join(v.replace("TLS1.0", "TLSv1").replace("TLS1.", "TLSv1.")
                                             for v in protocols) + ";",
                 f"ssl_prefer_server_ciphers {'on' if prefer else 'off'};", *directives]
        if ciphers:
            lines.append(f"ssl_ciphers {ciphers};")
        if dh:
            lines.append(f"ssl_dhparam {params};")
        if second:
            c.leaf("leaf-" + name + "-2", second, issuer="inter-ec")
            lines += [f"ssl_certificate {c.authority.bundle('leaf-' + name + '-2', 'inter-ec')};",
                      f"ssl_certificate_key {c.authority.path('leaf-' + name + '-2.key')};"]
        if not any("return" in line for line in lines):
            lines.append("return 200 'ward';")
        known = truth.openssl_truth(kinds, protocols, ciphers or "DEFAULT", dh=dh)
        if dh:
            # TLS 1.2 with these parameters is ffdhe2048 by value, whether or not the group was negotiated by name.
            known["dh"] = {"bits": 2048, "known": True}
        features.setdefault("alpn", ["http/1.1"])
        known.update(preference="server" if prefer else "client", certificate=dict(subject, hostMatches=True),
                     features=truth.features(protocols, known["suites"], **features))
        if second:
            known["certificateAlso"] = dict(c.authority.issued[f"leaf-{name}-2"]["truth"], chain="trusted",
                                            hostMatches=True)
        blocks.append("server { " + "\n  ".join(lines) + "\n}")
        ready.append(Server(name, "tls", port, truth=known, ca=c.authority.trusted,
                            derived=["nginx ssl_protocols, ssl_ciphers, ssl_ecdh_curve auto; openssl ciphers"]))
        return ready[-1]

    one("nginx-intermediate", NEW, MODERN_12, second="p256", listen=" http2", dh=True,
        directives=["ssl_session_tickets off;", "ssl_session_cache shared:x:1m;",
                    'add_header Strict-Transport-Security "max-age=63072000" always;'],
        alpn=["h2", "http/1.1"], hsts=63072000, sessionTickets=None)
    one("nginx-modern", ["TLS1.3"], None, key="p256", chain="inter-ec", hsts=None)
    one("nginx-old", ["TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"], OLD, prefer=True, dh=True)
    one("nginx-tickets-off", ["TLS1.2"], "ECDHE+AESGCM", directives=["ssl_session_tickets off;"],
        sessionTickets=False)
    one("nginx-early-data", ["TLS1.3"], None, directives=["ssl_early_data on;"], earlyData=True)
    one("nginx-client-cert", NEW, "ECDHE+AESGCM", directives=[
        "ssl_verify_client optional;", f"ssl_client_certificate {c.authority.trusted};"], clientAuth="asked")
    made = one("nginx-stapling", NEW, "ECDHE+AESGCM", ocspStapling=True)
    staple = c.authority.staple("leaf-nginx-stapling", "inter-rsa")
    blocks[-1] = blocks[-1].replace("ssl_prefer", f"ssl_stapling on;\n  ssl_stapling_file {staple};\n  ssl_prefer", 1)
    # http to https
    port, behind = c.port(), ready[0].port
    blocks.append(f"server {{ listen 127.0.0.1:{port}; return 301 https://{NAME}:{behind}$request_uri; }}")
    ready.append(Server("http-to-https", "service", port, truth={"service": "http", "encrypted": ["no", "offered"],
                                                                 "redirectsToHttps": True}))
    port = c.port()
    blocks.append(f"server {{ listen 127.0.0.1:{port}; return 200 'clear'; }}")
    ready.append(Server("http-clear", "service", port, truth={"service": "http", "encrypted": "no"}))
    folder = c.path("nginx")
    os.makedirs(folder, exist_ok=True)
    paths = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                      ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(os.path.join(folder, "nginx.conf"), "w") as file:
        file.write(f"daemon off; master_process on; worker_processes 1; pid {folder}/pid; error_log {folder}/error;\n"
                   f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {paths}\n"
                   + "\n".join(blocks) + "\n}\n")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    ready[0].command = [program, "-p", folder, "-e", f"{folder}/error", "-c", f"{folder}/nginx.conf"]
    c.servers.extend(ready)


def key_of_ssh(c, name, kind, bits=None):
    target = c.path(name)
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *(["-b", str(bits)] if bits else []), "-N", "", "-f", target],
                   check=True, capture_output=True)
    return target


def effective(program, file):
    made = subprocess.run([program, "-T", "-f", file], check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ", 1) for line in made.splitlines() if " " in line)


def openssh(c):
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    if not os.path.exists(program):
        return
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)

    def one(name, keys, lines=()):
        """`keys`: (kind, bits). Truth: what `sshd -T` says of the same file, kept to the keys there are."""
        port = c.port()
        paths = [key_of_ssh(c, f"{name}-{kind}", kind, bits) for kind, bits in keys]
        file_name = c.path(name + ".conf")
        with open(file_name, "w") as file:
            file.write("\n".join([f"Port {port}", "ListenAddress 127.0.0.1", f"PidFile {c.path(name + '.pid')}",
                                  "UsePAM no", "MaxStartups 100:100:200", "StrictModes no",
                                  *("HostKey " + p for p in paths), *lines]) + "\n")
        says = effective(program, file_name)
        kinds = {kind for kind, _ in keys}

        def held(algorithm):
            if "-cert-v01" in algorithm:
                return False
            if algorithm.startswith(("rsa-sha2", "ssh-rsa")):
                return "rsa" in kinds
            if algorithm == "ssh-ed25519":
                return "ed25519" in kinds
            return any(kind == "ecdsa" and algorithm == f"ecdsa-sha2-nistp{bits}" for kind, bits in keys)

        algorithms = [a for a in says["hostkeyalgorithms"].split(",") if held(a)]
        types = {"rsa": "ssh-rsa", "ed25519": "ssh-ed25519", "ecdsa": "ecdsa-sha2-nistp"}
        known = {
            "kex": says["kexalgorithms"].split(","), "hostKeys": algorithms, "ciphers": says["ciphers"].split(","),
            "macs": says["macs"].split(","),
            "keys": [{"type": types[kind] + (str(bits) if kind == "ecdsa" else ""), "bits": bits or 256}
                     for kind, bits in keys],
            "compression": ["none", "zlib@openssh.com"], "strictKex": True, "ssh1": False,
        }
        c.add(Server(name, "ssh", port, [program, "-D", "-e", "-f", file_name], known,
                     server_name=None, derived=["sshd -T on the same file; keys by ssh-keygen -b"]))

    one("openssh-default", [("rsa", 3072), ("ecdsa", 256), ("ed25519", None)])
    one("openssh-weak", [("rsa", 1024)], [
        "KexAlgorithms +diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1",
        "Ciphers +3des-cbc,aes128-cbc,aes256-cbc", "MACs +hmac-md5,hmac-sha1-96", "HostKeyAlgorithms +ssh-rsa"])
    one("openssh-strong", [("rsa", 4096), ("ed25519", None)], [
        "KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256", "PasswordAuthentication no",
        "Ciphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com", "MACs hmac-sha2-256-etm@openssh.com"])
    one("openssh-rsa2048", [("rsa", 2048), ("ecdsa", 521)], ["KexAlgorithms ecdh-sha2-nistp384"])


def other_ssh(c):
    weak = {"kex": ["diffie-hellman-group1-sha1", "diffie-hellman-group14-sha256"], "ciphers": ["arcfour", "3des-cbc",
            "aes128-ctr"], "macs": ["hmac-md5", "hmac-sha2-256"], "compression": ["zlib", "none"]}
    port = c.port()
    key = key_of_ssh(c, "asyncssh-rsa", "rsa", 2048)
    with open(c.path("asyncssh.json"), "w") as file:
        json.dump(dict(weak, keys=[key]), file)
    c.add(Server("asyncssh-weak", "ssh", port, [sys.executable, os.path.join(HERE, "ssh_server.py"), str(port),
                                                c.path("asyncssh.json")],
                 dict(weak, hostKeys=["rsa-sha2-256", "rsa-sha2-512", "ssh-rsa"] + [
                     f"ssh-rsa-sha{bits}@ssh.com" for bits in (224, 256, 384, 512)],
                      keys=[{"type": "ssh-rsa", "bits": 2048}], strictKex=True, ssh1=False),
                 server_name=None, derived=["asyncssh.listen was given exactly these lists"]))
    no_strict = {"kex": ["curve25519-sha256", "diffie-hellman-group14-sha1"], "hostKeys": ["ssh-rsa", "ssh-dss"],
                 "ciphers": ["chacha20-poly1305@openssh.com", "aes128-cbc"], "macs": ["hmac-sha1-etm@openssh.com",
                 "hmac-md5"], "compression": ["none", "zlib"]}
    for name, banner, more in [("ssh-not-strict", "SSH-2.0-Ancient_1.0", {"ssh1": False}),
                               ("ssh-199", "SSH-1.99-Ancient_1.0", {"ssh1": True})]:
        port = c.port()
        c.add(Server(name, "ssh", port, hosted=dict(no_strict, none=[], port=port, behaviour="plain_ssh",
                                                    banner=banner),
                     truth=dict(no_strict, strictKex=False, **more), server_name=None,
                     derived=["written by hand: these lists, no kex-strict-s-v00@openssh.com"]))
    port = c.port()
    c.add(Server("ssh-1-only", "ssh", port, hosted={"port": port, "behaviour": "plain_ssh", "ssh1": True,
                                                    "banner": "SSH-1.5-Ancient_0.9"},
                 truth={"ssh1": True}, server_name=None, derived=["written by hand: SSH-1.5 banner"]))
    program = shutil.which("dropbear") or "/usr/sbin/dropbear"
    if os.path.exists(program):
        port = c.port()
        subprocess.run(["dropbearkey", "-t", "rsa", "-s", "2048", "-f", c.path("dropbear-rsa")], check=True,
                       capture_output=True)
        c.add(Server("dropbear", "ssh", port, [program, "-F", "-E", "-p", f"127.0.0.1:{port}", "-r",
                                               c.path("dropbear-rsa"), "-P", c.path("dropbear.pid")],
                     {"kex": ["curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp521",
                              "ecdh-sha2-nistp384", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256",
                              "diffie-hellman-group14-sha1"],
                      "hostKeys": ["rsa-sha2-256", "ssh-rsa"],
                      "ciphers": ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"],
                      "macs": ["hmac-sha1", "hmac-sha2-256"], "compression": ["zlib@openssh.com", "none"],
                      "keys": [{"type": "ssh-rsa", "bits": 2048}], "ssh1": False, "strictKex": True},
                     server_name=None, derived=["dropbear 2022.83 as Debian builds it, read once with ssh -vv"]))


def postgres(c):
    folder = next((f for f in sorted((f"/usr/lib/postgresql/{v}/bin" for v in os.listdir("/usr/lib/postgresql")),
                                     reverse=True)), None) if os.path.isdir("/usr/lib/postgresql") else None
    if not folder:
        return
    user = "postgres" if os.geteuid() == 0 else None
    prefix = ["runuser", "-u", user, "--"] if user else []
    data = c.path("postgres-clear")
    os.makedirs(data)
    if user:
        shutil.chown(data, user, user)
    subprocess.run([*prefix, f"{folder}/initdb", "-D", data, "-A", "trust", "-N", "--no-instructions"], check=True,
                   capture_output=True, cwd="/")
    for name, ssl, hba, encrypted in [
            ("postgres-clear", "off", None, "no"), ("postgres-tls", "on", None, "offered"),
            ("postgres-required", "on", "hostssl all all 127.0.0.1/32 trust\n", ["required", "offered"])]:
        port = c.port()
        own = c.path(name)
        if own != data:
            shutil.copytree(data, own)
        lines = [f"port={port}", "listen_addresses='127.0.0.1'", "unix_socket_directories=''",
                 "shared_buffers='1MB'", "max_connections=60", f"ssl={ssl}", "logging_collector=off",
                 "dynamic_shared_memory_type=mmap"]
        known = None
        if ssl == "on":
            subject = c.leaf("leaf-" + name)
            for kind, source in [("crt", c.authority.bundle("leaf-" + name, "inter-rsa")),
                                 ("key", c.authority.path(f"leaf-{name}.key"))]:
                shutil.copy(source, f"{own}/server.{kind}")
                os.chmod(f"{own}/server.{kind}", 0o600)
            known = truth.openssl_truth(["rsa2048"], NEW, "HIGH:MEDIUM:+3DES:!aNULL", groups=["P-256"], dh=True)
            known.update(preference="server", certificate=dict(subject, hostMatches=True),
                         features=truth.features(NEW, known["suites"], sessionTickets=False))
        with open(f"{own}/postgresql.conf", "a") as file:
            file.write("\n".join(lines) + "\n")
        if hba:
            with open(f"{own}/pg_hba.conf", "w") as file:
                file.write(hba)
        if user:
            subprocess.run(["chown", "-R", user + ":" + user, own], check=True)
        command = [*prefix, f"{folder}/postgres", "-D", own]
        c.add(Server(name, "service", port, command, {"service": "postgresql", "encrypted": encrypted},
                     server_name=None, derived=["ssl= and pg_hba.conf"]))
        if known:
            c.add(Server(name + "-starttls", "tls", port, None, known, starttls="postgres", ca=c.authority.trusted,
                         derived=["postgresql.conf defaults: ssl_min_protocol_version TLSv1.2, ssl_ciphers HIGH:MEDIUM"
                                  ":+3DES:!aNULL, ssl_ecdh_curve prime256v1, server preference, no tickets"]))


def dovecot(c):
    program = "/usr/sbin/dovecot"
    if not os.path.exists(program) or os.geteuid() != 0:
        return
    cipher = "ECDHE+AESGCM:ECDHE+CHACHA20"
    subject = c.leaf("leaf-dovecot")
    imap, imaps, pop3 = c.port(), c.port(), c.port()
    base = c.path("dovecot")
    os.makedirs(base + "/mail", exist_ok=True)
    file_name = c.path("dovecot.conf")
    with open(file_name, "w") as file:
        file.write(f"""base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
mail_location = maildir:{base}/mail
first_valid_uid = 0
ssl = required
ssl_cert = <{c.authority.bundle('leaf-dovecot', 'inter-rsa')}
ssl_key = <{c.authority.path('leaf-dovecot.key')}
ssl_min_protocol = TLSv1.2
ssl_cipher_list = {cipher}
ssl_prefer_server_ciphers = yes
disable_plaintext_auth = yes
passdb {{
  driver = static
  args = nopassword=n password=none
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
""")
    known = truth.openssl_truth(["rsa2048"], NEW, cipher, dh=False)
    known.update(preference="server", certificate=dict(subject, hostMatches=True),
                 features=truth.features(NEW, known["suites"], sessionTickets=None, **UNSAID))
    first = True
    for name, port, kind in [("dovecot-imap", imap, "imap"), ("dovecot-imaps", imaps, None),
                             ("dovecot-pop3", pop3, "pop3")]:
        c.add(Server(name, "tls", port, [program, "-F", "-c", file_name] if first else None, known, starttls=kind,
                     ca=c.authority.trusted, derived=["dovecot ssl_cipher_list, ssl_prefer_server_ciphers; openssl"]))
        first = False
    for name, port, service in [("imap-required", imap, "imap"), ("pop3-required", pop3, "pop3")]:
        c.add(Server(name, "service", port, truth={"service": service, "encrypted": "required"}, server_name=None,
                     derived=["dovecot ssl = required, disable_plaintext_auth = yes"]))


def mail(c):
    cipher = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=1"
    subject = c.leaf("leaf-smtp")
    files = [c.authority.path("leaf-smtp.key"), c.authority.bundle("leaf-smtp", "inter-rsa"), cipher]
    known = truth.openssl_truth(["rsa2048"], NEW, cipher, dh=False)
    known.update(preference="server", certificate=dict(subject, hostMatches=True),
                 features=truth.features(NEW, known["suites"], **UNSAID))
    for mode, encrypted in [("none", "no"), ("offered", "offered"), ("required", "required")]:
        port = c.port()
        command = [sys.executable, os.path.join(HERE, "mail_server.py"), str(port), mode,
                   *(files if mode != "none" else [])]
        c.add(Server("smtp-" + mode, "service", port, command, {"service": "smtp", "encrypted": encrypted},
                     server_name=None, derived=["aiosmtpd tls_context, require_starttls"]))
        if mode == "offered":
            c.add(Server("starttls-smtp", "tls", port, None, known, starttls="smtp", ca=c.authority.trusted,
                         derived=["openssl ciphers for the string given to the ssl module"]))


def dicom(c):
    program = shutil.which("storescp")
    if not program:
        return
    received = c.path("received")
    os.makedirs(received, exist_ok=True)
    port = c.port()
    c.add(Server("dicom-clear", "service", port, [program, "-od", received, str(port)],
                 {"service": "dicom", "encrypted": "no"}, server_name=None, derived=["storescp default: no TLS"]))
    subject = c.leaf("leaf-dicom")
    tls = [program, "-od", received, "+tls", c.authority.path("leaf-dicom.key"),
           c.authority.bundle("leaf-dicom", "inter-rsa"), "-ic"]
    port = c.port()
    # DICOM PS3.15 B.10, the non-downgrading BCP 195 profile: TLS 1.2 with these, and OpenSSL's own list for TLS 1.3.
    # DCMTK brings 2048-bit DH parameters of its own and allows every curve of at least 256 bits that OpenSSL knows
    # (established with s_client, curve by curve: its documentation does not say).
    suites = [f"TLS_{exchange}_RSA_WITH_{cipher}" for exchange in ("ECDHE", "DHE")
              for cipher in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384")]
    curves = ["secp256r1", "secp384r1", "secp521r1", "secp256k1", "brainpoolP256r1", "brainpoolP384r1",
              "brainpoolP512r1", "sect283k1", "sect283r1", "sect409k1", "sect409r1", "sect571k1", "sect571r1"]
    known = {"protocols": NEW, "suites": {"TLS1.2": suites, "TLS1.3": truth.TLS13["default"]},
             "groups": sorted(curves), "certificate": dict(subject, hostMatches=True),
             "features": {"clientAuth": "none", "compression": False}}
    c.add(Server("dicom-tls", "tls", port, [*tls, str(port)], known, ca=c.authority.trusted,
                 derived=["storescp +py: DICOM PS3.15 B.10"]))
    c.add(Server("dicom-tls-service", "service", port, truth={"service": "dicom", "encrypted": ["required", "yes"]},
                 derived=["storescp +tls"]))
    port = c.port()
    known = {"protocols": ["TLS1.0", "TLS1.1", "TLS1.2"],
             "suites": {v: ["TLS_RSA_WITH_NULL_SHA"] for v in ("TLS1.0", "TLS1.1", "TLS1.2")}, "groups": [],
             "certificate": dict(subject, hostMatches=True), "features": {"clientAuth": "none", "compression": False}}
    c.add(Server("dicom-null", "tls", port, [*tls, "+pn", str(port)], known, ca=c.authority.trusted,
                 derived=["storescp +pn: TLS_RSA_WITH_NULL_SHA only"]))


def clear_services(c):
    for name, behaviour, service, encrypted, more in [
            ("telnet", "service_telnet", "telnet", "no", {}), ("vnc-open", "service_vnc", "vnc", "no", {}),
            ("redis-open", "service_redis", "redis", "no", {}), ("mllp", "service_mllp", None, ["unknown", "no"], {}),
            ("ftp-clear", "service_ftp", "ftp", "no", {}), ("mysql-clear", "service_mysql", "mysql", "no", {}),
            ("rdp-standard", "service_rdp", "rdp", "no", {}), ("mssql-clear", "service_mssql", "mssql", "no", {}),
            ("ldap-clear", "service_ldap", "ldap", "no", {}),
            ("rdp-offered", "service_rdp_required", "rdp", "offered", {}),
            ("rdp-required", "service_rdp_required", "rdp", "required", {"insists": True}),
            ("mssql-offered", "service_mssql_tls", "mssql", "offered", {}),
            ("mssql-required", "service_mssql_tls", "mssql", "required", {"insists": True}),
            ("ldap-required", "service_ldap_required", "ldap", "required", {}),
            ("nfs", "service_nfs", "nfs", ["unknown", "no"], {}), ("rtsp", "service_rtsp", "rtsp", "no", {}),
            ("echo", "echo", ["unknown", "text"], ["unknown", "no"], {}),
            ("fhir-clear", "service_http", ["fhir", "http"], "no",
             {"type": "application/fhir+json", "body": '{"resourceType": "CapabilityStatement", "status": "active", '
                                                       '"fhirVersion": "4.0.1", "kind": "instance"}'})]:
        port = c.port()
        c.add(Server(name, "service", port, hosted=dict(more, port=port, behaviour=behaviour),
                     truth={"service": service, "encrypted": encrypted}, server_name=None, derived=["by hand"]))
    for opening, service, encrypted in [("ftp", "ftp", ["required", "offered"]),
                                        ("ldap", "ldap", ["offered", "required"]),
                                        ("mysql", "mysql", "offered")]:
        behind = c.named("starttls-" + opening)
        c.add(Server("service-" + opening, "service", behind.port, truth={"service": service, "encrypted": encrypted},
                     server_name=None, derived=["the STARTTLS server of that name"]))


def build(c):
    for part in (nginx, openssh, other_ssh, postgres, dovecot, mail, dicom, clear_services):
        part(c)
