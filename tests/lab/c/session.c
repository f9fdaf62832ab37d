/* Replaces wtsapi32.dll, in the program's directory: wine does not report whether a session is locked.
 * HKCU\Software\TecjumpLab holds SessionState and SessionFlags, the numbers of WTSINFOEX_LEVEL1. */
#include <windows.h>

enum { SESSION_INFO_EX = 25 };

/* WTSINFOEXW: level, then the 8-byte aligned union, of which the tests set two numbers. */
struct answer {
    DWORD level, padding, session;
    LONG state, flags;
    BYTE rest[1024];
};

static LONG fact(const WCHAR *name, LONG otherwise)
{
    LONG value;
    DWORD size = sizeof value;
    LSTATUS status = RegGetValueW(HKEY_CURRENT_USER, L"Software\\TecjumpLab", name, RRF_RT_REG_DWORD, NULL, &value,
                                  &size);
    return status == ERROR_SUCCESS ? value : otherwise;
}

__declspec(dllexport) BOOL WINAPI WTSQuerySessionInformationW(HANDLE server, DWORD session, int class, void **out,
                                                              DWORD *size)
{
    struct answer *answer;
    (void)server, (void)session;
    if (class != SESSION_INFO_EX || (answer = LocalAlloc(LMEM_ZEROINIT, sizeof *answer)) == NULL) {
        SetLastError(ERROR_NOT_SUPPORTED);
        return FALSE;
    }
    answer->level = 1;
    answer->state = fact(L"SessionState", 0);
    answer->flags = fact(L"SessionFlags", 1);
    *out = answer;
    *size = sizeof *answer;
    return TRUE;
}

__declspec(dllexport) void WINAPI WTSFreeMemory(void *memory)
{
    LocalFree(memory);
}

/* Changes are messages that the tests post. */
__declspec(dllexport) BOOL WINAPI WTSRegisterSessionNotification(HWND window, DWORD flags)
{
    (void)window, (void)flags;
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI WTSUnRegisterSessionNotification(HWND window)
{
    (void)window;
    return TRUE;
}
