"""What each key means."""

from helpers.authoring import key_words


def test_every_meaning_can_follow_the_word_write():
    for key, said in {**key_words._SAID, **key_words._SAID_IN}.items():
        assert said == said.strip().rstrip("."), key
        assert said[0] == said[0].lower() or said.startswith("Brain"), key


def test_the_place_comes_before_the_key():
    assert key_words.said_of("text", "findings") == "what is known when the step opens"
    assert key_words.said_of("text", "elsewhere") == key_words.said_of("text")


def test_a_key_of_a_reference_has_a_meaning_too():
    from helpers.references import Fact, Reference

    for key in (*Reference.model_fields, *Fact.model_fields):
        assert key_words.said_of(key, "reference") != "it", key
