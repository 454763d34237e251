/* What the plugin `needslibrary` needs. */
int elsewhere(void);
int elsewhere(void) { return 1; }
