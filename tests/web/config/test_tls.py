"""The plant's own certificate authority."""

import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from cryptography import x509

from yixian.web.config import tls


@pytest.fixture
def server(tmp_path):
    certificate, key = tls.ensure(tmp_path)

    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = HTTPServer(("127.0.0.1", 0), Hello)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield listening.server_port
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_who_trusts_the_authority_trusts_the_server(tmp_path, server, name):
    context = ssl.create_default_context(cafile=tls.authority_file(tmp_path))
    connection = HTTPSConnection(name, server, context=context, timeout=10)
    try:
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    finally:
        connection.close()


def test_who_does_not_trust_it_refuses(server):
    connection = HTTPSConnection("127.0.0.1", server, context=ssl.create_default_context(), timeout=10)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/")
    connection.close()


def test_the_keys_are_the_owner_s_alone(tmp_path):
    tls.ensure(tmp_path)
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((tls.folder(tmp_path) / name).stat().st_mode) == 0o600


def test_a_certificate_that_serves_is_kept_and_the_authority_always(tmp_path, monkeypatch):
    certificate, _ = tls.ensure(tmp_path)
    authority = tls.authority_file(tmp_path).read_bytes()
    first = certificate.read_bytes()
    tls.ensure(tmp_path)
    assert certificate.read_bytes() == first
    monkeypatch.setattr(tls, "addresses", lambda: ["10.9.8.7"])
    tls.ensure(tmp_path)
    assert certificate.read_bytes() != first
    assert tls.authority_file(tmp_path).read_bytes() == authority


def test_a_certificate_near_its_end_is_renewed(tmp_path):
    certificate, _ = tls.ensure(tmp_path)
    first = certificate.read_bytes()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=tls.SERVER_DAYS - 5), tick=True):
        tls.ensure(tmp_path)
    assert certificate.read_bytes() != first


def test_the_server_s_certificate_is_short_lived_and_no_authority(tmp_path):
    certificate, _ = tls.ensure(tmp_path)
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert (made.not_valid_after_utc - made.not_valid_before_utc).days <= 398
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_authority_s_certificate_is_handed_out(client, db, home):
    tls.ensure(home)
    answer = client.get("/ca.crt")
    assert answer.content == tls.authority_file(home).read_bytes()
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
