"""Training of the tiny model, in PyTorch. An optional extra: nothing that a learner runs imports this folder.

`training-requirements.txt` beside it pins what it needs. In this order, each command can be stopped and started
again at any time:

    aivideo train codec      pictures -> latents and back
    aivideo train latents    draw clips and encode them, once
    aivideo train model      the transformer: noise -> latents, led by words
    aivideo train export     weights as .npz for the NumPy model of the course
"""
