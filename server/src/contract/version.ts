/** The Appwrite version whose API this server speaks; clients that announce a newer one are warned. */
export const API_VERSION = '2.0.0'
