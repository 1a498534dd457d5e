"""人才服务: 人才码 and windows, talent flats, loans and guarantees.

May not: import another question's room; say of a service's people that they are so many persons.
"""
