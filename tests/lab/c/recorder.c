/* Replaces browser, mail program and telephone: appends the address it is started with,
 * as one line of UTF-8, to recorded.txt beside this program. One WriteFile in append mode per
 * line, so that two instances at once do not mix their lines. */
#include <windows.h>
#include <shellapi.h>

static HANDLE open_record(void)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH - 16);
    while (length > 0 && path[length - 1] != L'\\')
        length--;
    lstrcpyW(path + length, L"recorded.txt");
    return CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                       FILE_ATTRIBUTE_NORMAL, NULL);
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR line, int show)
{
    static char utf8[32768];
    DWORD written;
    int count, length;
    WCHAR **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
    HANDLE file = open_record();
    (void)instance, (void)previous, (void)line, (void)show;
    if (arguments == NULL || file == INVALID_HANDLE_VALUE)
        return 1;
    length = count < 2 ? 1
                       : WideCharToMultiByte(CP_UTF8, 0, arguments[1], -1, utf8, sizeof utf8 - 1, NULL, NULL);
    if (length == 0)
        return 2;
    utf8[length - 1] = '\n'; /* in place of the terminator */
    return WriteFile(file, utf8, (DWORD)length, &written, NULL) ? 0 : 3;
}
