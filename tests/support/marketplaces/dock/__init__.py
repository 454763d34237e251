"""The parts of the TensorDock marketplace; `marketplaces/tensordock.py` puts them together."""
