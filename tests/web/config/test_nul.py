import pytest


@pytest.mark.parametrize("address", ["/?q=a%00b", "/sign-in/?next=%00", "/b/%00/x/"])
def test_a_nul_in_the_address_is_a_bad_request(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_nul_in_a_field_is_a_bad_request(client, db):
    assert client.post("/sign-in/", {"username": "a\x00b", "password": "x"}).status_code == 400
