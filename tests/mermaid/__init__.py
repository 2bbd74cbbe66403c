"""Diagrams read by Mermaid itself, in node."""
