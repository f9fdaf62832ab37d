/* What spy.dll, loaded by probe.exe into the process it looks at, offers it. */
#pragma once
#include <windows.h>

enum { SPY_BUFFER = 256 * 1024, SPY_TEXT = 4096 };

/* Growing UTF-8 text in a buffer of SPY_BUFFER bytes that is always terminated. */
struct spy_text {
    DWORD length;
    char bytes[SPY_BUFFER - sizeof(DWORD)];
};
