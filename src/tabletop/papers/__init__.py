"""The papers of an exercise: each defined once here, and printed by `tabletop.press`."""
