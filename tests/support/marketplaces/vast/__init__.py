"""The parts of the Vast.ai marketplace; `marketplaces/vastai.py` puts them together."""
