"""人才存量 and 流动: who is here, who came, who left."""
