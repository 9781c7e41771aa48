"""Why an inject never came, as the engine puts it on record, in the report's language and with titles for ids."""

from __future__ import annotations

import re

from tabletop.report.document.voice import Voice

#: What the engine writes, and the text of the catalogue that says the same.
_REASONS = {
    "its until was reached before its condition held": "never.why.until",
    "control held it": "never.why.held",
    "its time came, its condition never held": "never.why.waited",
    "its time is after ENDEX": "never.why.later",
    "its condition never became true": "never.why.condition",
    "it waited for control": "never.why.control",
}
_OPTION = re.compile(r"option (\S+) was never ordered(?: with result (\S+))?")
_INJECT = re.compile(r"inject (\S+) was not released")
_EXPECTATION = re.compile(r"expectation (\S+) was not left unmet")


def reason(voice: Voice, text: str) -> str:
    """The reason in the report's language; what a person wrote stays as it is."""
    if key := _REASONS.get(text):
        return voice.say(key)
    if found := _OPTION.fullmatch(text):
        option, result = found.groups()
        if result is None:
            return voice.say("never.why.option", option=voice.option(option))
        return voice.say("never.why.result", option=voice.option(option), result=voice.named("result", result))
    if found := _INJECT.fullmatch(text):
        return voice.say("never.why.inject", inject=voice.inject(found[1]))
    if found := _EXPECTATION.fullmatch(text):
        return voice.say("never.why.expectation", expectation=voice.expectation(found[1]).rstrip(". "))
    return text
