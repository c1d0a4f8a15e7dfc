"""`symbiosis report`: one printable document that answers a request, in any of the languages."""
