"""How sure the numbers of an evaluation are. Samples of an event are alike, so events are drawn, not samples.

`tallies` what each event adds to a metric · `intervals` how sure one number is · `differences` whether one variant is
better than another · `planning` how much gold a difference needs · `proportions` exact bounds of a share ·
`agreement` between labellers, or between epochs · `calibration` of probabilities.
"""
