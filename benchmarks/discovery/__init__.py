"""The discovery engine against its peers, on measured tables; see README.md."""
