"""The backcast: dated mooring, storm, survey and court events in, Mt shipped from the CPC terminal per month out.

`reading` holds what a file may say, `terminal` the model and its few parameters, `__main__` the command. The model is
an ordinary exercise that the engine plays, so that what is calibrated is the engine's own arithmetic.
"""
