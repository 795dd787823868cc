"""Clips refined: a body fitted through all of a clip, with the lift, run both ways, as its cue of depth.

rows as the networks saw them ─► people ─► cues ─► start ─► evidence, feet ─► chain ─► rows
"""
