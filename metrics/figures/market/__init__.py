"""招聘市场, 产业缺口: posts, seekers, pay, shortage and what it is made of."""
