"""Build aside, verify, sign, publish, roll back; the warehouse that serves."""
