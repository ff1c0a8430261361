"""What each peer is asked and how its answer is read: into the facts of `compare.FACTS`, a fact left out when the
tool does not say it. Readings are generous: where a tool's words allow the right meaning, they get it."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as XML

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Matrix"))
VENV = os.path.join(ROOT, ".build", "matrix-venv", "bin")
GROUPS = {"prime256v1": "secp256r1", "X25519": "x25519", "X448": "x448", "P-256": "secp256r1", "P-384": "secp384r1",
          "P-521": "secp521r1", "256": None}


def group(name):
    return GROUPS.get(name, name)


def target(server):
    host = f"[{server['host']}]" if ":" in server["host"] else server["host"]
    return f"{host}:{server['port']}"


def codes():
    """Suite number to IANA name, from the library's list and the few old ones it no longer has."""
    made = subprocess.run(["openssl", "ciphers", "-V", "-stdname", "-psk", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                          capture_output=True, text=True).stdout
    known = {int(line.split()[0].replace(",0x", ""), 16): line.split()[2] for line in made.splitlines()}
    known.update({0x03: "TLS_RSA_EXPORT_WITH_RC4_40_MD5", 0x04: "TLS_RSA_WITH_RC4_128_MD5",
                  0x05: "TLS_RSA_WITH_RC4_128_SHA", 0x07: "TLS_RSA_WITH_IDEA_CBC_SHA",
                  0x08: "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", 0x09: "TLS_RSA_WITH_DES_CBC_SHA",
                  0x0A: "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0x96: "TLS_RSA_WITH_SEED_CBC_SHA"})
    return known


CODES = codes()
VERSIONS = {"TLSv1.0": "TLS1.0", "TLSv1": "TLS1.0", "TLSv1.1": "TLS1.1", "TLSv1.2": "TLS1.2", "TLSv1.3": "TLS1.3",
            "SSLv2": "SSLv2", "SSLv3": "SSLv3"}


class Sslyze:
    name, kinds = "sslyze", ("tls",)
    version = [os.path.join(VENV, "python"), "-c", "import importlib.metadata as m; print(m.version('sslyze'))"]
    STARTTLS = {"smtp", "imap", "pop3", "ftp", "ldap", "xmpp", "postgres"}

    def command(self, server, folder):
        if server["starttls"] and server["starttls"] not in self.STARTTLS:
            return None
        made = [os.path.join(VENV, "sslyze"), "--json_out=" + os.path.join(folder, "out.json"),
                "--certinfo_ca_file=" + server["ca"]]
        made += ["--sni=" + server["serverName"]] if server["serverName"] else []
        made += ["--starttls=" + server["starttls"]] if server["starttls"] else []
        return [*made, target(server)]

    def read(self, folder, said, server):
        with open(os.path.join(folder, "out.json")) as file:
            result = json.load(file)["server_scan_results"][0]
        if result["connectivity_status"] != "COMPLETED":
            return {}
        scan, made = result["scan_result"], {}

        def of(name):
            return (scan.get(name) or {}).get("result")

        suites = {}
        for key, version in [("ssl_2_0", "SSLv2"), ("ssl_3_0", "SSLv3"), ("tls_1_0", "TLS1.0"), ("tls_1_1", "TLS1.1"),
                             ("tls_1_2", "TLS1.2"), ("tls_1_3", "TLS1.3")]:
            found = of(key + "_cipher_suites")
            if found and found["accepted_cipher_suites"]:
                suites[version] = [s["cipher_suite"]["name"] for s in found["accepted_cipher_suites"]]
        made["protocols"], made["suites"] = list(suites), suites
        if of("elliptic_curves") and of("elliptic_curves")["supported_curves"] is not None:
            made["groups"] = [group(c["name"]) for c in of("elliptic_curves")["supported_curves"]]
        made["clientAuth"] = {"DISABLED": "none", "OPTIONAL": "asked", "REQUIRED": "required"}.get(
            result["connectivity_result"]["client_auth_requirement"])
        found = of("certificate_info")
        if found:
            sent = found["certificate_deployments"][0]
            leaf = sent["received_certificate_chain"][0]
            name = leaf["public_key"]["algorithm"].lstrip("_")
            kind = "EC" if name.startswith(("EC", "Elliptic")) else name.replace("PublicKey", "")
            made["key"] = [kind, leaf["public_key"]["key_size"]]
            made["dates"] = [leaf["not_valid_before"], leaf["not_valid_after"]]
            oid = (leaf["signature_algorithm_oid"] or {}).get("name", "")
            made["signature"] = oid
            alternatives = leaf.get("subject_alternative_name") or {}
            made["names"] = (alternatives.get("dns_names") or []) + (alternatives.get("ip_addresses") or [])
            # The path result covers trust and name together: the words of the error tell which failed.
            own = [p for p in sent["path_validation_results"] if p["trust_store"]["path"] == server["ca"]]
            if own:
                error = own[0].get("validation_error") or ""
                about_name = "name" in error.lower() and "subject" in error.lower() or "hostname" in error.lower()
                made["chain"] = bool(own[0]["was_validation_successful"]) or about_name
                if own[0]["was_validation_successful"] or about_name:
                    made["host"] = not about_name
            made["ocspStapling"] = sent["ocsp_response"] is not None
        if of("session_renegotiation"):
            made["clientRenegotiation"] = of("session_renegotiation")["is_vulnerable_to_client_renegotiation_dos"]
            made["secureRenegotiation"] = of("session_renegotiation")["supports_secure_renegotiation"]
        for name, key, fact in [("tls_compression", "supports_compression", "compression"),
                                ("tls_fallback_scsv", "supports_fallback_scsv", "fallbackSCSV"),
                                ("tls_extended_master_secret", "supports_ems_extension", "extendedMasterSecret"),
                                ("tls_1_3_early_data", "supports_early_data", "earlyData")]:
            if of(name):
                made[fact] = of(name)[key]
        return made


class Sslscan:
    name, kinds = "sslscan", ("tls",)
    version = ["sslscan", "--version", "--no-colour"]
    STARTTLS = {"ftp": "ftp", "imap": "imap", "ldap": "ldap", "pop3": "pop3", "smtp": "smtp", "mysql": "mysql",
                "xmpp": "xmpp", "postgres": "psql", "rdp": "rdp"}

    def command(self, server, folder):
        made = ["sslscan", "--no-colour", "--xml=" + os.path.join(folder, "out.xml")]
        if server["starttls"]:
            if server["starttls"] not in self.STARTTLS:
                return None
            made.append("--starttls-" + self.STARTTLS[server["starttls"]])
        made += ["--sni-name=" + server["serverName"]] if server["serverName"] else []
        return [*made, "--ocsp", target(server)]

    def read(self, folder, said, server):
        tests = XML.parse(os.path.join(folder, "out.xml")).getroot().findall("ssltest")
        if not tests:
            return {}
        test, made = tests[0], {}
        names = {("ssl", "2"): "SSLv2", ("ssl", "3"): "SSLv3", ("tls", "1.0"): "TLS1.0", ("tls", "1.1"): "TLS1.1",
                 ("tls", "1.2"): "TLS1.2", ("tls", "1.3"): "TLS1.3"}
        made["protocols"] = [names[p.get("type"), p.get("version")] for p in test.findall("protocol")
                             if p.get("enabled") == "1"]
        suites = {}
        for cipher in test.findall("cipher"):
            suites.setdefault(VERSIONS[cipher.get("sslversion")], []).append(
                CODES.get(int(cipher.get("id"), 16), cipher.get("cipher")))
        made["suites"] = suites
        made["groups"] = [group(g.get("name").split(" (")[0]) for g in test.findall("group")]
        bits = [int(c.get("dhebits")) for c in test.findall("cipher") if c.get("dhebits")]
        if bits:
            made["dh"] = bits[0]
        leaf = next(iter(test.find("certificates") or []), None) if test.find("certificates") is not None else None
        if leaf is not None:
            pk = leaf.find("pk")
            if pk is not None:
                made["key"] = [pk.get("type"), int(pk.get("bits") or 0)]
            for tag, fact in (("signature-algorithm", "signature"),):
                if leaf.find(tag) is not None:
                    made[fact] = leaf.find(tag).text
            if leaf.find("not-valid-before") is not None:
                made["dates"] = [leaf.find("not-valid-before").text, leaf.find("not-valid-after").text]
            if leaf.find("altnames") is not None:
                made["names"] = re.findall(r"(?:DNS|IP Address):([^,\s]+)", leaf.find("altnames").text or "")
            if leaf.find("self-signed") is not None:
                made["selfSigned"] = leaf.find("self-signed").text == "true"
        if "OCSP Stapling Request" in said:
            made["ocspStapling"] = "OCSP Response Status: successful" in said
        for tag, key, fact in (("compression", "supported", "compression"), ("fallback", "supported", "fallbackSCSV"),
                               ("renegotiation", "secure", "secureRenegotiation")):
            # renegotiation supported="0" is also said when it could not be tried.
            if test.find(tag) is not None and (tag != "renegotiation" or test.find(tag).get("supported") == "1"):
                made[fact] = test.find(tag).get(key) == "1"
        return made


class Nmap:
    name, kinds = "nmap", ("tls",)
    version = ["nmap", "--version"]

    def command(self, server, folder):
        made = ["nmap", "-Pn", "-n", "-p", str(server["port"]), "--script",
                "+ssl-enum-ciphers,+ssl-cert,+ssl-dh-params,+tls-alpn", "-oX", os.path.join(folder, "out.xml")]
        made += ["-sV"] if server["starttls"] else []
        made += ["--script-args", "tls.servername=" + server["serverName"]] if server["serverName"] else []
        return [*made, *(["-6"] if ":" in server["host"] else []), server["host"]]

    def read(self, folder, said, server):
        scripts = {s.get("id"): s for s in XML.parse(os.path.join(folder, "out.xml")).getroot().iter("script")}
        made = {}
        enumerated = scripts.get("ssl-enum-ciphers")
        if enumerated is not None:
            suites, groups, preference = {}, set(), set()
            for table in enumerated.findall("table"):
                version = VERSIONS.get(table.get("key"))
                if not version:
                    continue
                for cipher in table.iterfind("table[@key='ciphers']/table"):
                    fields = {e.get("key"): e.text for e in cipher.findall("elem")}
                    # nmap calls the suites of TLS 1.3 TLS_AKE_WITH_...
                    suites.setdefault(version, []).append(fields["name"].replace("TLS_AKE_WITH_", "TLS_"))
                    kind = re.match(r"ecdh_(\S+)", fields.get("kex_info") or "")
                    if kind:
                        groups.add(group(kind.group(1)))
                    size = re.match(r"dh (\d+)", fields.get("kex_info") or "")
                    if size:
                        made["dh"] = int(size.group(1))
                preference |= {e.text for e in table.findall("elem") if e.get("key") == "cipher preference"}
                compressors = [e.text for e in table.iterfind("table[@key='compressors']/elem")]
                made["compression"] = made.get("compression", False) or "DEFLATE" in compressors
            made.update(suites=suites, protocols=list(suites))
            if groups:
                made["groups"] = list(groups)
            preference &= {"server", "client"}
            if len(preference) == 1:
                made["preference"] = preference.pop()
        leaf = scripts.get("ssl-cert")
        if leaf is not None:
            tables = {t.get("key"): {e.get("key"): e.text for e in t.findall("elem")} for t in leaf.findall("table")}
            key = tables.get("pubkey", {})
            if key.get("type"):
                made["key"] = [key["type"], int(key.get("bits") or 0)]
            made["signature"] = next((e.text for e in leaf.findall("elem") if e.get("key") == "sig_algo"), None)
            dates = tables.get("validity", {})
            made["dates"] = [dates.get("notBefore"), dates.get("notAfter")]
            found = re.search(r"Subject Alternative Name: (.*)", leaf.get("output", ""))
            if found:
                made["names"] = re.findall(r"(?:DNS|IP Address):([^,\s]+)", found.group(1))
        if "tls-alpn" in scripts:
            made["alpn"] = [e.text for e in scripts["tls-alpn"].findall("elem")]
        return made


class Testssl:
    name, kinds = "testssl", ("tls",)
    version = ["testssl", "--version"]
    STARTTLS = {"ftp", "smtp", "pop3", "imap", "xmpp", "ldap", "nntp", "sieve", "postgres", "mysql"}

    def command(self, server, folder):
        if server["starttls"] and server["starttls"] not in self.STARTTLS:
            return None
        made = ["testssl", "--warnings", "off", "--color", "0", "--quiet", "--mapping", "no-openssl",
                "--jsonfile", os.path.join(folder, "out.json"), "--add-ca", server["ca"], "--connect-timeout", "10",
                "--openssl-timeout", "10"]
        made += ["-6"] if ":" in server["host"] else []
        made += ["--starttls", server["starttls"]] if server["starttls"] else []
        if server["serverName"]:
            return [*made, "--ip", server["host"], f"{server['serverName']}:{server['port']}"]
        return [*made, target(server)]

    def read(self, folder, said, server):
        with open(os.path.join(folder, "out.json")) as file:
            text = file.read()
        try:
            rows = json.loads(text)
        except ValueError:
            rows = json.loads(text.rstrip().rstrip(",") + "]")
        found = {}
        for row in rows:
            found.setdefault(row["id"].split(" ")[0], row["finding"])
        made, protocols = {}, []
        names = {"SSLv2": "SSLv2", "SSLv3": "SSLv3", "TLS1": "TLS1.0", "TLS1_1": "TLS1.1", "TLS1_2": "TLS1.2",
                 "TLS1_3": "TLS1.3"}
        for identifier, version in names.items():
            if found.get(identifier, "").startswith("offered"):
                protocols.append(version)
        if any(i in found for i in names):
            made["protocols"] = protocols
        suites = {}
        for identifier, finding in found.items():
            at = re.match(r"cipher-(ssl3|sslv3|tls1|tls1_1|tls1_2|tls1_3)_x([0-9a-f]+)", identifier)
            if at:
                version = {"ssl3": "SSLv3", "sslv3": "SSLv3", "tls1": "TLS1.0", "tls1_1": "TLS1.1",
                           "tls1_2": "TLS1.2", "tls1_3": "TLS1.3"}[at.group(1)]
                suites.setdefault(version, []).append(CODES.get(int(at.group(2), 16), finding))
        if suites:
            made["suites"] = suites
        curves = " ".join(found.get(i, "") for i in ("FS_ECDHE_curves", "PFS_ECDHE_curves", "FS_KEMs"))
        fields = " ".join(found.get(i, "") for i in ("DH_groups", "FS_TLS12_groups"))
        made["groups"] = [group(g) for g in curves.split() if g not in ("No", "None")]
        made["groups"] += re.findall(r"ffdhe\d+", fields)
        if found.get("DH_groups"):
            size = re.search(r"\((\d+) bits\)", found["DH_groups"])
            if size:
                made["dh"] = int(size.group(1))
        key = re.match(r"(\S+) (\d+)", found.get("cert_keySize", ""))
        if key:
            made["key"] = [key.group(1), int(key.group(2))]
        if "cert_signatureAlgorithm" in found:
            made["signature"] = found["cert_signatureAlgorithm"]
        if "cert_notBefore" in found:
            made["dates"] = [found["cert_notBefore"], found.get("cert_notAfter")]
        if "cert_subjectAltName" in found:
            made["names"] = [n for n in found["cert_subjectAltName"].split() if n != "No"]
        trust = found.get("cert_trust", "")
        if trust:
            made["host"] = trust.lower().startswith("ok")
        if "cert_chain_of_trust" in found:
            made["chain"] = found["cert_chain_of_trust"].lower().startswith("passed")
        if "OCSP_stapling" in found:
            made["ocspStapling"] = found["OCSP_stapling"].startswith("offered")
        if "secure_client_renego" in found:
            made["clientRenegotiation"] = "not vulnerable" not in found["secure_client_renego"].lower()
        if "secure_renego" in found:
            made["secureRenegotiation"] = found["secure_renego"].startswith("supported")
        # With no protocol below TLS 1.2 testssl.sh does not try it.
        if "fallback_SCSV" in found and "no protocol below" not in found["fallback_SCSV"]:
            made["fallbackSCSV"] = "supported" in found["fallback_SCSV"] and "not supported" not in (
                found["fallback_SCSV"].lower())
        if "clientAuth" in found:
            made["clientAuth"] = {"none": "none", "optional": "asked", "required": "required"}.get(
                found["clientAuth"], found["clientAuth"])
        if "CRIME_TLS" in found:
            made["compression"] = "not vulnerable" not in found["CRIME_TLS"].lower()
        if "cipher_order" in found:
            made["preference"] = "server" if "server" in found["cipher_order"].lower() and (
                "not" not in found["cipher_order"].lower()) else "client"
        if "ALPN" in found:
            made["alpn"] = found["ALPN"].split() if "not offered" not in found["ALPN"] else []
        if "HSTS_time" in found:
            seconds = re.search(r"(\d+) seconds|=(\d+)", found["HSTS_time"])
            if seconds:
                made["hsts"] = int(next(g for g in seconds.groups() if g))
        return made


class SshAudit:
    name, kinds = "ssh-audit", ("ssh",)
    version = [os.path.join(VENV, "python"), "-c", "import importlib.metadata as m; print(m.version('ssh-audit'))"]

    def command(self, server, folder):
        return [os.path.join(VENV, "ssh-audit"), "--skip-rate-test", "-jj", "-p", str(server["port"]), server["host"]]

    def read(self, folder, said, server):
        found = json.loads(said[said.index("{"):])
        found = found[0] if isinstance(found, list) else found
        made = {name: [a["algorithm"] for a in found.get(key, [])]
                for name, key in (("kex", "kex"), ("hostKeys", "key"), ("ciphers", "enc"), ("macs", "mac"))}
        made["kex"] = [k for k in made["kex"] if not re.match(r"(kex-strict|ext-info|kexguess)", k)]
        made["strictKex"] = any(k["algorithm"].startswith("kex-strict-s") for k in found.get("kex", []))
        made["compression"] = found.get("compression", [])
        # The size of an elliptic key is said by its name only.
        made["keys"] = sorted({("ssh-rsa" if "rsa" in k["algorithm"] else k["algorithm"],
                                k.get("keysize") or int((re.findall(r"nistp(\d+)", k["algorithm"]) or ["256"])[0]))
                               for k in found.get("key", []) if k.get("keysize") or "rsa" not in k["algorithm"]})
        made["ssh1"] = str((found.get("banner") or {}).get("protocol", "2.0")).startswith("1.")
        return made


class Ward:
    name, kinds = "ward", ("tls", "ssh")

    def __init__(self, program):
        self.program = program
        self.version = [program, "--version"]

    def command(self, server, folder):
        import check
        return check.arguments(server, self.program)

    def read(self, folder, said, server):
        import check
        answer = json.loads(said)
        for name in ("targets", "results", "endpoints"):
            if isinstance(answer, dict) and isinstance(answer.get(name), list):
                answer = answer[name]
        answer = answer[0] if isinstance(answer, list) else answer
        # Ward is judged by the same comparison as `scripts/matrix check`.
        return {"exact": {fact: right for fact, right, _ in check.compare(server, answer)}}
