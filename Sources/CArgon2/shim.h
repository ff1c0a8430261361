// The reference implementation of Argon2 (RFC 9106), from the system's libargon2.
#pragma once
#include <argon2.h>
