// crypt(3) of the system's libcrypt: bcrypt strings of older software are read with it.
#pragma once
#include <crypt.h>
