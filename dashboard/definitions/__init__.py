"""数据与口径: sources, freshness, refused rows, every figure's definition.

May not: import another question's room.
"""
