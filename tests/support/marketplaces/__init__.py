"""Marketplaces that exist on this machine only: programs that speak the dialects of Vast.ai and of
TensorDock over HTTP, rent out machines that are reached at a real sshd on loopback, bill by the
second, lag, pace and fail on demand. Start reading at `vastai.py`; what they share lies beside it.
"""
