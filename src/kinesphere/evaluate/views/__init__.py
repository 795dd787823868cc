"""People whom several calibrated cameras saw at once: how far off one camera's 3D is.

footage ─► look (heavy, each camera) ─► people (who is who) ─► aim, lags ─► triangulate ─► body
                                             movenet ───────────────────► triangulate
variants: ours, peer ─► compare ─► table, charts
"""
