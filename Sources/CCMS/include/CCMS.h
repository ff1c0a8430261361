// CMS (RFC 5652, 5083, 5084) to one certificate, by the system's libcrypto, which is loaded when it is first needed.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What is needed to judge a certificate.
typedef struct {
    /// 1 RSA, 2 elliptic curve, 0 another kind of key.
    int key;
    int bits;
    /// The curve's short name, such as `secp384r1`; empty for other keys.
    char curve[40];
    /// The short name of the digest that the certificate was signed with, such as `SHA256`; empty where there is none.
    char digest[40];
    /// Seconds since 1970 UTC.
    int64_t not_before, not_after;
    /// Whether there is a keyUsage extension, and its bits as X509v3 numbers them (0x20 keyEncipherment, 0x08 keyAgreement).
    int has_usage;
    uint32_t usage;
    /// The subject, as RFC 2253 writes it, cut off where it is longer.
    char subject[400];
} ccms_certificate;

/// What went wrong.
enum {
    CCMS_OK = 0,
    /// libcrypto is not there, or lacks a function.
    CCMS_MISSING = 1,
    /// No certificate can be read.
    CCMS_CERTIFICATE = 2,
    /// No private key can be read, or its password is another.
    CCMS_KEY = 3,
    /// The message is none, or of a kind that is not authenticated.
    CCMS_MESSAGE = 4,
    /// The message does not open: altered, or made for another key.
    CCMS_CLOSED = 5,
    /// Anything else.
    CCMS_FAILED = 6,
};

/// Reads one certificate, DER or PEM, and gives its DER in `der`, to be freed with `ccms_free`.
int ccms_read_certificate(
    const uint8_t *bytes, size_t count, ccms_certificate *certificate, uint8_t **der, size_t *der_count);

/// Seals bytes to a certificate: AuthEnvelopedData, AES-256-GCM; RSA-OAEP with SHA-256, or ECDH with the SHA-256 KDF and
/// AES-256 key wrap. DER in `out`, to be freed with `ccms_free`.
int ccms_seal(
    const uint8_t *der, size_t der_count, const uint8_t *plaintext, size_t count, uint8_t **out, size_t *out_count);

/// Opens AuthEnvelopedData (DER) with a private key (PEM). The plaintext in `out` is to be freed with `ccms_free`.
int ccms_open(
    const uint8_t *message, size_t count, const uint8_t *der, size_t der_count, const uint8_t *key, size_t key_count,
    const uint8_t *password, size_t password_count, uint8_t **out, size_t *out_count);

/// Overwrites and frees.
void ccms_free(uint8_t *bytes, size_t count);
