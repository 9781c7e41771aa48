"""The record of a run as it is kept: for now a folder of plain files."""
