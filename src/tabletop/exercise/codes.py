"""What each code of an error or a warning means, and what to do about it: the source of the page in the docs.

Codes are promises to programs that read `check --format json`: one is never given another meaning.
"""

from __future__ import annotations

READING = {
    "bad-character": (
        "A character that cannot be shown, or one that only looks like another (a curly quote, a dash from a "
        "text program, an invisible space). Replace it with the one on the keyboard."
    ),
    "bad-encoding": "The file is not saved as UTF-8. Save it again: most editors have 'Save as ... UTF-8'.",
    "bad-key": "A key has a space, a quote or an invisible character in it, or is no plain text.",
    "duplicate-key": "The same key (or inject) stands twice, so one of them would be lost. Rename or delete one.",
    "empty": "There is nothing in the file.",
    "file-name-clash": (
        "Two files differ only in capitals or in how accents are stored, which not every computer tells "
        "apart. Rename one."
    ),
    "key-too-long": "A key is longer than any name has to be: most likely a text lost its key.",
    "merge-conflict": (
        "Two versions of some lines stand in the file (<<<<<<<), left by a program that keeps versions. Keep "
        "one of them."
    ),
    "missing-value": (
        'A key or an item of a list has nothing behind it. Write the value, leave the key out, or write "".'
    ),
    "more-documents": "A line '---' begins a second document, of which nothing would be read. Use one file each.",
    "no-exercise": "There is no exercise.yaml at the path that was given.",
    "no-such-file": "A file that is named does not exist in the exercise's folder.",
    "odd-bracket": "A text ends with a bracket that it does not open: most likely it is one too many.",
    "odd-quotes": (
        "A text begins and ends with curly quotes, which stay part of it. Where they only mark the text, "
        "write straight ones."
    ),
    "outside-folder": (
        "A file that is named lies outside the exercise's folder, where it would be lost when the folder is "
        "copied. Put it inside."
    ),
    "text-too-long": "A single text is longer than the limit.",
    "too-deep": "Lists and mappings are nested deeper than the limit.",
    "too-large": "The file, or the exercise as a whole, is larger than the limit.",
    "too-many-problems": "There are more mistakes than anybody mends at a time, most likely with one cause.",
    "too-many-values": "The file holds more values than the limit.",
    "unknown-file": "A file looks like a section of an exercise but has another name, so nothing of it is read.",
    "unreadable": "The file cannot be opened.",
    "variants-left-out": (
        "The exercise is so large that not all of its variants are looked at together. Play or rehearse the "
        "others to have them checked."
    ),
    "yaml": (
        "The file is no YAML at this place. The message says which text to put in quotes or what does not line up."
    ),
    "yaml-alias": "A '*name' repeats something from elsewhere, which this format does not do. Write it out.",
    "yaml-anchor": (
        "An '&name' marks something to repeat, which this format does not do; a text that starts with & needs quotes."
    ),
    "yaml-directive": "A line that starts with % speaks to the parser. Delete it, or put the text in quotes.",
    "yaml-merge": "A '<<' merges mappings, which this format does not do. Write the keys out.",
    "yaml-tag": (
        "A '!word' gives a value another type, which this format does not do; a text that starts with ! needs quotes."
    ),
}

STRUCTURE = {
    "missing-key": "Something is needed that is not there. The message says what it is for.",
    "unknown-key": "Nothing is called so at this place: a misspelling, or a key that belongs elsewhere.",
    "wrong-type": "A list, a mapping or a single value stands where another of these is needed.",
}

NAMES = {
    "bad-name": "A name has characters that names do not have. Letters, digits, '_', '-' and '.' are allowed.",
    "duplicate-id": "Two things have one name, so nobody could tell which is meant.",
    "duplicate-number": "Two injects have the same number in the MSEL.",
    "hidden-from-team": (
        "A policy reads a figure that its team may not see. Let it read another, or let the team see it."
    ),
    "misspelt-name": (
        "A thing is called one way where it is given, and nearly so wherever it is named. Either way is fine, but one."
    ),
    "near-name": "A label is used once and is a letter away from one that is used more often.",
    "not-a-target": (
        "An effect changes something that is worked out, such as a derived value. Change what it is worked out from."
    ),
    "not-its-option": "A team is to order an option that belongs to other teams.",
    "reserved-name": "The name means something in expressions or orders. Choose another.",
    "unknown-choice": "A parameter is compared with a word that is not among its choices, so it never is that.",
    "unknown-effect": "No effect has the id that 'stop' names.",
    "unknown-expectation": "No expectation has this id.",
    "unknown-function": "Expressions have no function of this name.",
    "unknown-inject": "No inject has this id.",
    "unknown-objective": "No objective has this id.",
    "unknown-option": "No option has this name, or this team may not order it.",
    "unknown-option-or-inject": "A rule responds to something that is neither an option nor an inject.",
    "unknown-parameter": "The option has no parameter of this name.",
    "unknown-path": "A path in a variant's 'set:' leads to nothing in the exercise.",
    "unknown-phase": "No phase has this name.",
    "unknown-policy": "There is no policy of this name or file.",
    "unknown-resource": "A team that may order the option has no such resource, and no shared one is called so.",
    "unknown-segment": "A route passes a segment that its commodity does not have.",
    "unknown-source": "sources.yaml has no source of this id.",
    "unknown-storyline": "Nothing belongs to a storyline of this name.",
    "unknown-team": "No team has this name.",
    "unknown-variable": "No variable, derived value, resource or route figure has this name.",
    "unknown-variant": "There is no variant of this name.",
}

VALUES = {
    "bad-chance": "A chance is a number from 0 to 1, per cent, or one of the words for chances.",
    "bad-date": "A date and time is written like 2024-06-17T09:00+05:00.",
    "bad-distribution": "The values of a distribution do not fit it, such as a low above the high.",
    "bad-duration": "A length of time is written like 36h, 2d 6h or 90m; some must be a multiple of the tick.",
    "bad-figure": "A figure is a number, an expression or one distribution.",
    "bad-unit": "A flow needs a unit per time, and a conversion a number with its unit.",
    "bad-value": "The value is not one of those allowed here. The message says which are.",
    "no-rate-unit": "A rate says per what time: 20 per week.",
    "not-drawn": "A distribution cannot stand here; a number or an expression can.",
    "wrong-unit": "A value has a unit that is not the one of its place and no declared conversion leads there.",
}

EXPRESSIONS = {
    "bad-call": "A function is given too many or too few values, or values of the wrong kind.",
    "bad-expression": "This cannot be read as an expression.",
    "bad-extension": "The Python file that adds functions has an error.",
    "bad-format": "The format behind '|' in a text is none: write .1f, .0f or 2 decimals.",
    "bad-text": "The braces of a figure in a text do not match: {{ expression }}.",
    "loop": "Derived values are worked out from each other in a circle. Break it with delay, smooth or latch.",
    "never": "'since' of what may never have happened can only stand in a comparison.",
    "no-memory": "delay, smooth and latch cannot stand here.",
    "no-turns": "The exercise has no turns, so a number of turns is no length of time.",
    "not-a-condition": "Something true or false is needed here, such as tension > 80.",
    "python-not-allowed": "The exercise brings Python code, which runs only with --allow-python.",
    "too-long": "An expression is longer than the limit. Split it into derived values.",
    "unit": "A unit stands in an expression where only the number belongs.",
}

FILES_OF_TEAMS = {
    "bad-parameter": "A parameter of an order is out of its bounds or not one of its words.",
    "bad-reference": (
        "An order is referred to as team/turn/id or number; where there are no turns, as team/@instant/id."
    ),
    "bad-time": "A move or entry is for a turn or an instant that the exercise does not have.",
    "missing-parameter": "The option needs a parameter that the order does not give.",
    "no-counters": "The exercise takes no arguments against other teams' actions.",
    "no-front-matter": "A move in Markdown begins with a line '---', the move and another line '---'.",
    "not-observers": "A file in control's folder for observers does what is control's alone to do.",
    "not-this-team": "A move lies in the folder of another team.",
}

SHEETS = {
    "bad-cell": "A cell of a spreadsheet form is filled in where nothing is read, or holds an error such as #N/A.",
    "bad-heading": "A heading of a spreadsheet form is gone, stands twice, or is none that is known there.",
    "bad-sheet": "The file is no spreadsheet, or it is damaged. Open it and save it again as .xlsx.",
    "embedded": "The spreadsheet has other files inside it. Take them out.",
    "external-link": "The spreadsheet takes values from other files. Type the values instead.",
    "formula": "A cell holds a formula, whose result nobody can vouch for. Type the value itself.",
    "macros": "The spreadsheet holds macros or controls. Save it as a plain .xlsx.",
    "too-slow": "The spreadsheet takes too long to open. Copy what you filled in into a fresh form.",
    "wrong-sheet": "The spreadsheet is not the form that was handed out, or the sheet 'Move' has another name.",
}

HANDING_IN = {
    "bad-file-name": "A file's name is too long, holds control characters, or differs from another's only in capitals.",
    "bad-signature": "The move was changed after it was signed, or signed with another team's key.",
    "copy": (
        "The file looks like a copy that a program made of one that is in, with another content. If it is meant, "
        "hand it in under a name of its own."
    ),
    "final": "An earlier file of the turn said final: true. Write reopen: true to hand in again.",
    "late": "The turn has been settled, and the exercise does not carry late moves over.",
    "not-a-file": "Links, folders, pipes and the like are never read. Put the file itself into the inbox.",
    "not-understood": "Tabletop stumbled over the file: a mistake of its own. The file is kept; please report it.",
    "not-signed": "The run takes signed moves from this team only.",
    "unknown-form": "Moves are .yaml, .md or .xlsx files. What goes with messages belongs into the folder files/.",
}

AFTERWARDS = {
    "bad-merge": "A finding is merged into two others, or into itself by way of others.",
    "unknown-event": "The run has no event of this number.",
    "unknown-finding": (
        "The machine has found nothing of this id, and a finding of your own needs a text. Mind the spelling."
    ),
}

REPORT = {
    "bad-logo": "The report's logo is no SVG or PNG, is damaged or too large, or holds more than a picture.",
    "bad-section": (
        "A further section of the report asks for what no report has, or uses more of Jinja2 than sections may."
    ),
    "faint-colour": "A colour is too faint to be read on white. A darker one of the same hue is printed in its place.",
    "not-in-text": "A wording has a name in braces that the text it replaces does not fill in.",
    "unknown-text": "The report has no text of this key, so nothing would be said in other words.",
}

PLAY = {
    "check-failed": "One of the exercise's own checks of its model does not hold.",
    "run-stopped": "The play stopped: a division by zero, or a value that is no number any more.",
}

LINT = {
    "dead-option": "An option that nobody can ever order, or that does nothing when it is ordered.",
    "feedback": (
        "A temporary effect on a variable whose own rate reads it: it changes the drift too, and leaves a "
        "trace when it has ended."
    ),
    "hidden-figure": "A text shows its receivers a figure that they may not see; they would read '(not known)'.",
    "impossible-deadline": "An expectation closes before its team can hand anything in, or only after ENDEX.",
    "objective-without-evidence": "No expectation shows whether the objective is reached.",
    "placeholder": "A text still waits to be written: TODO, [name], ... and the like.",
    "silent-team": "No inject reaches a team that people play, or none for more than half of the exercise.",
    "unbounded-repeat": "A condition may release its inject again and again without an end.",
    "unmeetable-expectation": "Nothing that the team can do would meet the expectation.",
    "unreachable-inject": (
        "An inject that never comes as the exercise stands, or that reaches nobody and changes nothing."
    ),
    "unused-variable": "No expression, text, measure or check reads the variable.",
}

ACCEPTING = {
    "needless-accept": "A comment accepts a warning that is not there any more. Delete it.",
    "no-reason": "A comment accepts a warning and does not say why, so it does not count.",
    "unknown-code": "A comment accepts a warning that nobody knows.",
}

REHEARSAL = {
    "at-bound": (
        "In most plays of a rehearsal the variable stood at its smallest or largest value for a quarter of "
        "the time or more: the bound, not the world, decides."
    ),
    "never-legal": "In no play of a rehearsal could any team order the option.",
    "never-released": "In no play of a rehearsal did the inject come.",
}

#: The codes by kind, as the page shows them.
KINDS: dict[str, dict[str, str]] = {
    "Reading files": READING,
    "Keys and structure": STRUCTURE,
    "Names": NAMES,
    "Values": VALUES,
    "Expressions and texts": EXPRESSIONS,
    "Moves and control's files": FILES_OF_TEAMS,
    "Spreadsheet forms": SHEETS,
    "Handing in": HANDING_IN,
    "Findings and feedback": AFTERWARDS,
    "The report's look": REPORT,
    "Playing": PLAY,
    "Warnings of lint": LINT,
    "Accepting warnings": ACCEPTING,
    "Warnings of a rehearsal": REHEARSAL,
}

CODES: dict[str, str] = {code: meaning for kind in KINDS.values() for code, meaning in kind.items()}
