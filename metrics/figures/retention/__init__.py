"""人才留存: survival in the region, who leaves and when."""
