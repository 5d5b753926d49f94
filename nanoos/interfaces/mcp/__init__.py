"""For language models: queries and commands as tools of the Model Context Protocol, over stdio and HTTP."""
