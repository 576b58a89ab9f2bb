"""Layers that look at all places of their input and weigh them."""
