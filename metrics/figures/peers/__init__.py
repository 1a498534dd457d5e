"""城市对标: published figures of peers."""
