/* Looks at a running desktop from outside, for the lab's tests: windows, popup menus, tooltips,
 * credentials; and posts messages. Prints UTF-8, fields separated by tabs. Exit code 0: found
 * or done; 1: nothing there; 2: wrong arguments; 3: Windows refused (says which call). */
#include "spy.h"
#include <shellapi.h>
#include <tlhelp32.h>
#include <wincred.h>
#include <stdio.h>
#include <wchar.h>

enum { OK = 0, NOTHING = 1, USAGE = 2, REFUSED = 3, TEXT = SPY_TEXT };

/* Tabs and line breaks are our separators, so they are written as escapes. */
static void print_text(const WCHAR *text)
{
    static char utf8[4 * TEXT];
    if (WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL) == 0)
        return;
    for (const char *c = utf8; *c != 0; c++) {
        if (*c == '\t') fputs("\\t", stdout);
        else if (*c == '\n') fputs("\\n", stdout);
        else if (*c == '\r') fputs("\\r", stdout);
        else if (*c == '\\') fputs("\\\\", stdout);
        else putchar(*c);
    }
}

static int refused(const char *call)
{
    fprintf(stderr, "probe: %s: error %lu\n", call, GetLastError());
    return REFUSED;
}

static DWORD pid_of(HWND window)
{
    DWORD pid = 0;
    GetWindowThreadProcessId(window, &pid);
    return pid;
}

/* ---- windows ------------------------------------------------------------------------- */

/* The title as the system keeps it; controls (edit fields, tooltips) keep theirs themselves and
 * must be asked, with a limit because their program may be busy. */
static void window_text(HWND window, WCHAR *text)
{
    DWORD_PTR length = 0;
    text[0] = 0;
    if (InternalGetWindowText(window, text, TEXT) == 0 && IsWindowVisible(window))
        SendMessageTimeoutW(window, WM_GETTEXT, TEXT, (LPARAM)text, SMTO_ABORTIFHUNG, 300, &length);
}

static void print_window(HWND window, int depth)
{
    WCHAR class[256] = L"", text[TEXT];
    RECT r = { 0 };
    GetClassNameW(window, class, 256);
    window_text(window, text);
    GetWindowRect(window, &r);
    printf("%*s%llx\t%lu\t", depth * 2, "", (unsigned long long)(ULONG_PTR)window, pid_of(window));
    print_text(class);
    putchar('\t');
    print_text(text);
    printf("\t%s\t%ld,%ld,%ld,%ld\n", IsWindowVisible(window) ? "visible" : "hidden", r.left, r.top,
           r.right, r.bottom);
}

static void print_children(HWND parent, int depth)
{
    HWND child = NULL;
    while ((child = FindWindowExW(parent, child, NULL, NULL)) != NULL) {
        print_window(child, depth);
        print_children(child, depth + 1);
    }
}

static BOOL CALLBACK print_top_level(HWND window, LPARAM with_children)
{
    print_window(window, 0);
    if (with_children)
        print_children(window, 1);
    return TRUE;
}

static int list_windows(int with_children)
{
    EnumWindows(print_top_level, with_children);
    print_children(HWND_MESSAGE, 0);
    return OK;
}

/* The window that has the keyboard: pid, class, text, the class of its part with the focus, and the
 * X window that wine made for it, 0 while it is hidden. */
static int print_foreground(void)
{
    HWND window = GetForegroundWindow();
    GUITHREADINFO gui = { .cbSize = sizeof gui };
    WCHAR class[256] = L"", text[TEXT], focused[256] = L"";
    if (window == NULL)
        return NOTHING;
    GetClassNameW(window, class, 256);
    window_text(window, text);
    if (GetGUIThreadInfo(GetWindowThreadProcessId(window, NULL), &gui) && gui.hwndFocus != NULL)
        GetClassNameW(gui.hwndFocus, focused, 256);
    printf("%lu\t", pid_of(window));
    print_text(class);
    putchar('\t');
    print_text(text);
    putchar('\t');
    print_text(focused);
    printf("\t%llu\n", IsWindowVisible(window) ? (unsigned long long)(ULONG_PTR)GetPropW(window, L"__wine_x11_whole_window") : 0);
    return OK;
}

/* The part of a window that has the keyboard: handle, class and text, a password's too. */
static int print_focus(void)
{
    GUITHREADINFO gui = { .cbSize = sizeof gui };
    WCHAR class[256] = L"", text[TEXT];
    HWND window = GetForegroundWindow();
    if (window == NULL || !GetGUIThreadInfo(GetWindowThreadProcessId(window, NULL), &gui) || gui.hwndFocus == NULL)
        return NOTHING;
    GetClassNameW(gui.hwndFocus, class, 256);
    window_text(gui.hwndFocus, text);
    printf("%llx\t", (unsigned long long)(ULONG_PTR)gui.hwndFocus);
    print_text(class);
    putchar('\t');
    print_text(text);
    putchar('\n');
    return OK;
}

/* ---- looking inside another process ------------------------------------------------------ */

/* Runs `function` in the process and waits for it; the spy's functions take milliseconds. */
static int run_inside(HANDLE process, FARPROC function, void *argument)
{
    DWORD answer = 0;
    HANDLE thread = CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)(void *)function, argument, 0, NULL);
    if (thread == NULL)
        return refused("CreateRemoteThread");
    answer = WaitForSingleObject(thread, 10000);
    CloseHandle(thread);
    return answer == WAIT_OBJECT_0 ? OK : refused("the thread in the other process did not end");
}

static BYTE *base_inside(DWORD pid, const WCHAR *library)
{
    MODULEENTRY32W module = { .dwSize = sizeof module };
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, pid);
    BYTE *base = NULL;
    for (BOOL more = Module32FirstW(all, &module); more && base == NULL; more = Module32NextW(all, &module))
        if (lstrcmpiW(module.szModule, library) == 0)
            base = module.modBaseAddr;
    CloseHandle(all);
    return base;
}

/* The library's path: it is in this program's directory. */
static void spy_path(WCHAR *path)
{
    WCHAR *name;
    GetModuleFileNameW(NULL, path, MAX_PATH - 16);
    name = wcsrchr(path, L'\\') + 1;
    lstrcpyW(name, L"spy.dll");
}

static int call_spy(HANDLE process, DWORD pid, const char *function, BYTE *buffer)
{
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll"), here;
    WCHAR path[MAX_PATH];
    BYTE *there;
    int result;
    spy_path(path);
    here = LoadLibraryW(path);
    if (here == NULL)
        return refused("LoadLibraryW(spy.dll)");
    WriteProcessMemory(process, buffer, path, sizeof path, NULL);
    if ((result = run_inside(process, GetProcAddress(kernel, "LoadLibraryW"), buffer)) != OK)
        return result;
    there = base_inside(pid, L"spy.dll");
    if (there == NULL)
        return refused("spy.dll did not load in the other process");
    ZeroMemory(path, sizeof path);
    WriteProcessMemory(process, buffer, path, sizeof path, NULL);
    result = run_inside(process, (FARPROC)(void *)(there + ((BYTE *)(void *)GetProcAddress(here, function) - (BYTE *)here)), buffer);
    run_inside(process, GetProcAddress(kernel, "FreeLibrary"), there);
    return result;
}

/* Calls a function of spy.dll in the process; `text` is what it found. */
static int spy_read(DWORD pid, const char *function, struct spy_text *text)
{
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, pid);
    BYTE *buffer = process == NULL ? NULL : VirtualAllocEx(process, NULL, SPY_BUFFER, MEM_COMMIT, PAGE_READWRITE);
    int result;
    if (buffer == NULL)
        return refused("OpenProcess or VirtualAllocEx");
    result = call_spy(process, pid, function, buffer);
    if (result == OK && !ReadProcessMemory(process, buffer, text, sizeof *text, NULL))
        result = refused("ReadProcessMemory");
    VirtualFreeEx(process, buffer, 0, MEM_RELEASE);
    CloseHandle(process);
    return result;
}

/* The same, and prints it. */
static int spy_on(DWORD pid, const char *function)
{
    static struct spy_text text;
    int result = spy_read(pid, function, &text);
    if (result != OK)
        return result;
    fwrite(text.bytes, 1, text.length, stdout);
    return text.length > 0 ? OK : NOTHING;
}

/* A menu's process shows all its popups at once; menus of two processes are never open together. */
static int print_menus(void)
{
    HWND window = NULL;
    while ((window = FindWindowExW(NULL, window, L"#32768", NULL)) != NULL)
        if (IsWindowVisible(window))
            return spy_on(pid_of(window), "spy_menus");
    return NOTHING;
}

/* Tooltips and balloons of the tray, which in wine is explorer.exe's. */
static int print_tips(void)
{
    HWND tray = FindWindowW(L"Shell_TrayWnd", NULL);
    return tray == NULL ? NOTHING : spy_on(pid_of(tray), "spy_tips");
}

/* ---- messages ------------------------------------------------------------------------ */

static UINT message_number(const WCHAR *text)
{
    WCHAR *end;
    UINT number = wcstoul(text, &end, 0);
    return *end == 0 ? number : RegisterWindowMessageW(text);
}

static HWND find_window(const WCHAR *class, DWORD pid)
{
    HWND parents[] = { NULL, HWND_MESSAGE };
    for (int i = 0; i < 2; i++) {
        HWND window = NULL;
        while ((window = FindWindowExW(parents[i], window, class, NULL)) != NULL)
            if (pid == 0 || pid_of(window) == pid)
                return window;
    }
    return NULL;
}

/* The window is "broadcast", a handle as `windows` prints it (0x…), or a class, then "@pid". */
static HWND parse_window(WCHAR *text)
{
    WCHAR *at = wcsrchr(text, L'@');
    if (wcscmp(text, L"broadcast") == 0)
        return HWND_BROADCAST;
    if (wcsncmp(text, L"0x", 2) == 0)
        return (HWND)(ULONG_PTR)wcstoull(text, NULL, 16);
    if (at != NULL)
        *at = 0;
    return find_window(text, at == NULL ? 0 : wcstoul(at + 1, NULL, 10));
}

/* `send` waits for the answer and prints it. A text as lParam can only be sent: the system
 * carries it over to the other process only for messages it knows (WM_SETTINGCHANGE is one). */
static int message(int send, WCHAR **arguments)
{
    HWND window = parse_window(arguments[0]);
    UINT number = message_number(arguments[1]);
    WPARAM w = wcstoull(arguments[2], NULL, 0);
    WCHAR *end;
    LPARAM l = (LPARAM)wcstoll(arguments[3], &end, 0);
    DWORD_PTR answer = 0;
    if (window == NULL)
        return NOTHING;
    if (*end != 0)
        l = (LPARAM)arguments[3];
    if (!send)
        return PostMessageW(window, number, w, l) ? OK : refused("PostMessageW");
    if (!SendMessageTimeoutW(window, number, w, l, SMTO_ABORTIFHUNG, 5000, &answer))
        return refused("SendMessageTimeoutW");
    printf("%llu\n", (unsigned long long)answer);
    return OK;
}

/* Takes the icon of another program's window out of the tray: wine, like Windows, knows an icon
 * by window and number alone. The number is the program's affair, so small ones are tried. */
static int delete_icon(WCHAR *window)
{
    NOTIFYICONDATAW icon = { .cbSize = sizeof icon, .hWnd = parse_window(window) };
    for (icon.uID = 0; icon.hWnd != NULL && icon.uID < 256; icon.uID++)
        if (Shell_NotifyIconW(NIM_DELETE, &icon)) {
            printf("%u\n", icon.uID);
            return OK;
        }
    return NOTHING;
}

/* wine's tray draws a new icon over the old one without wiping it; a window that is hidden and
 * shown again begins with a clean ground. */
static int redraw_icons(void)
{
    HWND tray = FindWindowW(L"Shell_TrayWnd", NULL), icon = NULL;
    int count = 0;
    while (tray != NULL && (icon = FindWindowExW(tray, icon, L"__wine_tray_icon", NULL)) != NULL)
        if (IsWindowVisible(icon)) {
            ShowWindow(icon, SW_HIDE);
            RedrawWindow(tray, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_UPDATENOW);
            ShowWindow(icon, SW_SHOWNA);
            RedrawWindow(icon, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_UPDATENOW);
            count++;
        }
    return count > 0 ? OK : NOTHING;
}

/* ---- credentials --------------------------------------------------------------------- */

/* Prints all but the secret itself: its length is enough to see that one is there. */
static int print_credentials(const WCHAR *filter)
{
    CREDENTIALW **all;
    DWORD count;
    if (!CredEnumerateW(filter, 0, &count, &all))
        return GetLastError() == ERROR_NOT_FOUND ? NOTHING : refused("CredEnumerateW");
    for (DWORD i = 0; i < count; i++) {
        print_text(all[i]->TargetName);
        putchar('\t');
        print_text(all[i]->UserName != NULL ? all[i]->UserName : L"");
        printf("\t%lu\t%lu\t%lu\n", all[i]->CredentialBlobSize, all[i]->Persist, all[i]->Type);
    }
    CredFree(all);
    return OK;
}

/* The secret of one entry, which for Tecjump Tray is text in UTF-8. */
static int read_credential(const WCHAR *target)
{
    CREDENTIALW *one;
    if (!CredReadW(target, CRED_TYPE_GENERIC, 0, &one))
        return GetLastError() == ERROR_NOT_FOUND ? NOTHING : refused("CredReadW");
    fwrite(one->CredentialBlob, 1, one->CredentialBlobSize, stdout);
    putchar('\n');
    CredFree(one);
    return OK;
}

static int delete_credentials(const WCHAR *filter)
{
    CREDENTIALW **all;
    DWORD count;
    if (!CredEnumerateW(filter, 0, &count, &all))
        return GetLastError() == ERROR_NOT_FOUND ? NOTHING : refused("CredEnumerateW");
    for (DWORD i = 0; i < count; i++)
        if (!CredDeleteW(all[i]->TargetName, all[i]->Type, 0))
            return refused("CredDeleteW");
    return OK;
}

static int write_credential(WCHAR **arguments)
{
    CREDENTIALW one = { .Type = CRED_TYPE_GENERIC, .Persist = CRED_PERSIST_LOCAL_MACHINE };
    one.TargetName = arguments[0];
    one.UserName = arguments[1];
    one.CredentialBlob = (BYTE *)arguments[2];
    one.CredentialBlobSize = (DWORD)(wcslen(arguments[2]) * sizeof(WCHAR));
    return CredWriteW(&one, 0) ? OK : refused("CredWriteW");
}

/* ---- time from start to visible icon ------------------------------------------------- */

static int visible_icons(void)
{
    HWND tray = FindWindowW(L"Shell_TrayWnd", NULL), icon = NULL;
    int count = 0;
    while (tray != NULL && (icon = FindWindowExW(tray, icon, L"__wine_tray_icon", NULL)) != NULL)
        count += IsWindowVisible(icon);
    return count;
}

/* Starts the rest of our own command line and prints the milliseconds until one more icon is
 * there, and the pid. Looking costs microseconds, so once per millisecond disturbs nothing. */
static int start_and_time(WCHAR *line)
{
    STARTUPINFOW how = { .cb = sizeof how };
    PROCESS_INFORMATION process;
    LARGE_INTEGER begin, now, frequency;
    double ms = 0;
    int before = visible_icons();
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&begin);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &how, &process))
        return refused("CreateProcessW");
    while (visible_icons() <= before && ms < 30000) {
        Sleep(1);
        QueryPerformanceCounter(&now);
        ms = (double)(now.QuadPart - begin.QuadPart) * 1000 / (double)frequency.QuadPart;
    }
    printf("%.1f\t%lu\n", ms, process.dwProcessId);
    return visible_icons() > before ? OK : NOTHING;
}

/* The text on the clipboard. */
static int print_clipboard(void)
{
    HANDLE block;
    const WCHAR *text;
    if (!OpenClipboard(NULL))
        return refused("OpenClipboard");
    block = GetClipboardData(CF_UNICODETEXT);
    text = block == NULL ? NULL : GlobalLock(block);
    if (text != NULL) {
        print_text(text);
        putchar('\n');
        GlobalUnlock(block);
    }
    CloseClipboard();
    return text == NULL ? NOTHING : OK;
}

/* ---- others -------------------------------------------------------------------------- */

static int open_address(const WCHAR *address)
{
    INT_PTR answer = (INT_PTR)ShellExecuteW(NULL, L"open", address, NULL, NULL, SW_SHOWNORMAL);
    return answer > 32 ? OK : refused("ShellExecuteW");
}

/* One value as text, whatever its type; reg.exe would print it in the console's code page. */
static int print_registry(HKEY root, const WCHAR *key, const WCHAR *name)
{
    static BYTE data[65536];
    DWORD size = sizeof data - sizeof(WCHAR), type;
    if (RegGetValueW(root, key, name, RRF_RT_ANY, &type, data, &size) != ERROR_SUCCESS)
        return NOTHING;
    if (type == REG_DWORD) printf("%lu", *(DWORD *)(void *)data);
    else if (type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ) print_text((WCHAR *)(void *)data);
    else for (DWORD i = 0; i < size; i++) printf("%02x", data[i]);
    putchar('\n');
    return OK;
}

/* Sets a text and prints the milliseconds until the tray's tooltips are others than before. */
static int set_and_time(HKEY root, const WCHAR *key, const WCHAR *name, const WCHAR *value)
{
    static struct spy_text before, after;
    HWND tray = FindWindowW(L"Shell_TrayWnd", NULL);
    LARGE_INTEGER begin, now, frequency;
    double ms = 0;
    int result = tray == NULL ? NOTHING : spy_read(pid_of(tray), "spy_tips", &before);
    DWORD size = (DWORD)((wcslen(value) + 1) * sizeof(WCHAR));
    if (result != OK)
        return result;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&begin);
    if (RegSetKeyValueW(root, key, name, REG_SZ, value, size) != ERROR_SUCCESS)
        return refused("RegSetKeyValueW");
    do {
        Sleep(5);
        if ((result = spy_read(pid_of(tray), "spy_tips", &after)) != OK)
            return result;
        QueryPerformanceCounter(&now);
        ms = (double)(now.QuadPart - begin.QuadPart) * 1000 / (double)frequency.QuadPart;
    } while (ms < 30000 && after.length == before.length && memcmp(after.bytes, before.bytes, after.length) == 0);
    printf("%.1f\n", ms);
    return ms < 30000 ? OK : NOTHING;
}

/* Shows a balloon on a tray icon of this program's own for `seconds`: what the harness's own
 * test reads, before any program under test exists. */
static int show_balloon(WCHAR **arguments)
{
    NOTIFYICONDATAW icon = { .cbSize = sizeof icon, .uID = 1 };
    MSG message;
    icon.hWnd = CreateWindowW(L"STATIC", L"LabBalloon", 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
    icon.uFlags = NIF_ICON | NIF_INFO | NIF_TIP;
    icon.dwInfoFlags = NIIF_INFO;
    icon.hIcon = LoadIconW(NULL, IDI_INFORMATION);
    lstrcpynW(icon.szTip, arguments[0], ARRAYSIZE(icon.szTip));
    lstrcpynW(icon.szInfoTitle, arguments[0], ARRAYSIZE(icon.szInfoTitle));
    lstrcpynW(icon.szInfo, arguments[1], ARRAYSIZE(icon.szInfo));
    if (!Shell_NotifyIconW(NIM_ADD, &icon))
        return refused("Shell_NotifyIconW");
    SetTimer(icon.hWnd, 1, wcstoul(arguments[2], NULL, 10) * 1000, NULL);
    while (GetMessageW(&message, NULL, 0, 0) > 0 && message.message != WM_TIMER)
        DispatchMessageW(&message);
    Shell_NotifyIconW(NIM_DELETE, &icon);
    return OK;
}

/* Keeps the desktop in use: wine ends explorer soon after the last program with a window. */
static int hold(void)
{
    MSG message;
    CreateWindowW(L"STATIC", L"LabHold", 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return OK;
}

/* The credential dialog that wine has: lets the harness's own test type into one. */
static int ask_credentials(const WCHAR *target)
{
    WCHAR user[CREDUI_MAX_USERNAME_LENGTH + 1] = L"", secret[CREDUI_MAX_PASSWORD_LENGTH + 1] = L"";
    CREDUI_INFOW words = { .cbSize = sizeof words, .pszCaptionText = L"Entrar", .pszMessageText = L"Lab" };
    DWORD answer = CredUIPromptForCredentialsW(&words, target, NULL, 0, user, ARRAYSIZE(user), secret,
                                               ARRAYSIZE(secret), NULL,
                                               CREDUI_FLAGS_GENERIC_CREDENTIALS | CREDUI_FLAGS_ALWAYS_SHOW_UI
                                                   | CREDUI_FLAGS_DO_NOT_PERSIST);
    printf("%lu\t", answer);
    print_text(user);
    putchar('\t');
    print_text(secret);
    putchar('\n');
    return answer == NO_ERROR ? OK : NOTHING;
}

static int usage(void)
{
    fputs("probe windows [all]            windows: handle, pid, class, text, visible, rectangle\n"
          "probe foreground               who has the keyboard: pid, class, text, focused class, X window\n"
          "probe focus                    the part that has the keyboard: handle, class, text\n"
          "probe clipboard                its text\n"
          "probe menu                     open popup menus: depth, text, id, state, rectangle\n"
          "probe tips                     tray: tip|balloon, visible, title, text, icon, rectangle\n"
          "probe post|send WINDOW MSG WPARAM LPARAM\n"
          "        WINDOW: CLASS[@PID], 0xHANDLE, broadcast; MSG: number or registered name\n"
          "probe icon-delete WINDOW       takes the window's icon out of the tray\n"
          "probe redraw-icons             wipes what older icons left below the present ones\n"
          "probe credentials [FILTER]     target, user, length of the secret, persist, type\n"
          "probe credential-read TARGET   its secret\n"
          "probe credential-write TARGET USER SECRET | credential-delete FILTER\n"
          "probe open ADDRESS             ShellExecuteW\n"
          "probe start-icon PROGRAM …     starts it; milliseconds until its icon is there, pid\n"
          "probe reg-get HKLM|HKCU KEY NAME\n"
          "probe reg-tip HKLM|HKCU KEY NAME TEXT   sets it; milliseconds until a tooltip is another\n"
          "probe hold                     keeps the desktop in use until it is killed\n"
          "probe balloon TITLE TEXT SECONDS | ask-credentials TARGET\n", stderr);
    return USAGE;
}

static HKEY root_key(const WCHAR *name)
{
    return wcscmp(name, L"HKLM") == 0 ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
}

int wmain(int count, WCHAR **a)
{
    const WCHAR *what = count > 1 ? a[1] : L"";
    SetProcessDpiAwarenessContext(DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2); /* real pixels, please */
    if (wcscmp(what, L"windows") == 0) return list_windows(count > 2);
    if (wcscmp(what, L"foreground") == 0) return print_foreground();
    if (wcscmp(what, L"focus") == 0) return print_focus();
    if (wcscmp(what, L"clipboard") == 0) return print_clipboard();
    if (wcscmp(what, L"menu") == 0) return print_menus();
    if (wcscmp(what, L"tips") == 0) return print_tips();
    if (wcscmp(what, L"post") == 0 && count == 6) return message(0, a + 2);
    if (wcscmp(what, L"send") == 0 && count == 6) return message(1, a + 2);
    if (wcscmp(what, L"icon-delete") == 0 && count == 3) return delete_icon(a[2]);
    if (wcscmp(what, L"redraw-icons") == 0) return redraw_icons();
    if (wcscmp(what, L"credentials") == 0) return print_credentials(count > 2 ? a[2] : NULL);
    if (wcscmp(what, L"credential-read") == 0 && count == 3) return read_credential(a[2]);
    if (wcscmp(what, L"credential-write") == 0 && count == 5) return write_credential(a + 2);
    if (wcscmp(what, L"credential-delete") == 0 && count == 3) return delete_credentials(a[2]);
    if (wcscmp(what, L"open") == 0 && count == 3) return open_address(a[2]);
    if (wcscmp(what, L"start-icon") == 0 && count > 2)
        return start_and_time(wcsstr(GetCommandLineW(), L"start-icon ") + 11);
    if (wcscmp(what, L"reg-get") == 0 && count == 5)
        return print_registry(root_key(a[2]), a[3], a[4]);
    if (wcscmp(what, L"reg-tip") == 0 && count == 6)
        return set_and_time(root_key(a[2]), a[3], a[4], a[5]);
    if (wcscmp(what, L"balloon") == 0 && count == 5) return show_balloon(a + 2);
    if (wcscmp(what, L"hold") == 0) return hold();
    if (wcscmp(what, L"ask-credentials") == 0 && count == 3) return ask_credentials(a[2]);
    return usage();
}
