"""What has changed on a site since its last release, why, and the lines that say so."""
