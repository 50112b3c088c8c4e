"""What is masked in any text, whichever column it stands in."""

from __future__ import annotations

import pytest

from atxaudit.snapshot.profile.masks import without_private, without_values


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("id 219-44-5678 512-33-1234 219 44 5678", "id •••-••-•••• •••-••-•••• ••• •• ••••"),
        ("512-555-0143 512-555-0144", "•••-•••-•••• •••-•••-••••"),
        ("paid 4111 1111 1111 1111", "paid •••• •••• •••• ••••"),
        ("to maria.lopez@gmail.com, ana@aol.com", "to •••••.•••••@•••••.•••, •••@•••.•••"),
        ("key AKIAABCDEFGHIJKLMNOP", "key ••••••••••••••••••••"),
        ("paid 4111 1111 1111 1111 12/27", "paid •••• •••• •••• •••• 12/27"),
        ("4111 1111 1111 1112 5500 0000 0000 0004.", "4111 1111 1111 1112 •••• •••• •••• ••••."),
        ("card 4111111111111111.0", "card ••••••••••••••••.0"),
        ("call 1-512-555-0143 now", "call •-•••-•••-•••• now"),
        ("josé.lópez@gmail.com", "••••.•••••@•••••.•••"),
        ("no.\xa0219\xa044\xa05678", "••.\xa0•••\xa0••\xa0••••"),
        ("219\u201144\u20115678", "•••\u2011••\u2011••••"),
        ("５１２-555-0143", "•••-•••-••••"),
        ("219-4\u200b4-5678", "•••-•\u200b•-••••"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE", "a -----••••• ••• ••••••• •••-----\n••••"),
    ],
)
def test_private_values_are_masked_even_where_one_follows_the_other(text: str, seen: str) -> None:
    assert without_private(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "78701-1234",
        "2024-01-05",
        "case 2024-555-0143-12",
        "30.267153",
        "9 a.m. – 5 p.m.",
        "such as •••@city.example",  # masked before
    ],
)
def test_what_only_looks_like_it_is_shown(text: str) -> None:
    assert without_private(text) == text


@pytest.mark.parametrize("quotes", ["''", '""', "“”", "``"])
def test_what_an_error_quotes_is_masked(quotes: str) -> None:
    said = f"Could not convert string {quotes[0]}Maria Lopez{quotes[1]} to INT32, nor 219-44-5678"
    assert (
        without_values(said) == f"Could not convert string {quotes[0]}••••• •••••{quotes[1]} to INT32, nor •••-••-••••"
    )
