/* Simulates the click on a toast: activate CLSID AUMID ARGUMENTS [KEY VALUE]…
 * Asks COM for the program's activator, which starts the program when it is not running, and calls
 * it. Prints the HRESULT of the call that came last. A "@FILE" value is read from that file,
 * UTF-16 without a mark, so that it may hold what no command line can. */
#define COBJMACROS
#include <windows.h>
#include <initguid.h>
#include "callback.h"
#include <stdio.h>

enum { MAX_INPUTS = 8, USAGE = 2 };

static WCHAR *read_file(const WCHAR *name)
{
    HANDLE file = CreateFileW(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    DWORD size = GetFileSize(file, NULL), got = 0;
    WCHAR *text = calloc(size / sizeof *text + 1, sizeof *text);
    if (text != NULL && !ReadFile(file, text, size, &got, NULL))
        *text = 0;
    CloseHandle(file);
    return text;
}

int wmain(int count, WCHAR **words)
{
    NOTIFICATION_USER_INPUT_DATA inputs[MAX_INPUTS];
    ULONG used = 0;
    CLSID class;
    if (count < 4 || count % 2 != 0 || count > 4 + 2 * MAX_INPUTS
        || FAILED(CLSIDFromString(words[1], &class))) {
        fputs("activate CLSID AUMID ARGUMENTS [KEY VALUE]...\n", stderr);
        return USAGE;
    }
    for (int at = 4; at < count; at += 2, used++) {
        inputs[used].Key = words[at];
        inputs[used].Value = words[at + 1][0] == '@' ? read_file(words[at + 1] + 1) : words[at + 1];
        if (inputs[used].Value == NULL)
            return USAGE;
    }
    HRESULT answer = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    INotificationActivationCallback *callback = NULL;
    if (SUCCEEDED(answer))
        answer = CoCreateInstance(&class, NULL, CLSCTX_LOCAL_SERVER, &IID_INotificationActivationCallback,
                                  (void **)&callback);
    if (SUCCEEDED(answer)) {
        answer = INotificationActivationCallback_Activate(callback, words[2], words[3], used ? inputs : NULL, used);
        INotificationActivationCallback_Release(callback);
    }
    CoUninitialize();
    printf("0x%08lx\n", (unsigned long)answer);
    return FAILED(answer);
}
