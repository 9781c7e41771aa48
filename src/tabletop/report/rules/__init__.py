"""The rules by which findings are made: each module holds one idea, each function states one rule."""
