/* Menus and tooltips keep their contents in their own process, in wine as in Windows. probe.exe
 * therefore loads this library into that process, calls one of the functions below in a thread
 * of its own, reads the text they leave in the buffer, and unloads it again. */
#include "spy.h"
#include <commctrl.h>
#include <stdarg.h>
#include <stdio.h>

#ifndef MN_GETHMENU
#define MN_GETHMENU 0x01E1
#endif

static void add(struct spy_text *out, const char *format, ...)
{
    va_list values;
    int room = (int)(sizeof out->bytes - out->length), length;
    va_start(values, format);
    length = vsnprintf(out->bytes + out->length, (size_t)room, format, values);
    va_end(values);
    if (length > 0)
        out->length += (DWORD)(length < room ? length : room - 1);
}

/* Tabs separate our fields and line breaks our lines, so in texts they are escaped. */
static void add_text(struct spy_text *out, const WCHAR *text)
{
    char utf8[4 * SPY_TEXT];
    if (WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL) == 0)
        return;
    for (const char *c = utf8; *c != 0; c++) {
        if (*c == '\t') add(out, "\\t");
        else if (*c == '\n') add(out, "\\n");
        else if (*c == '\r') add(out, "\\r");
        else if (*c == '\\') add(out, "\\\\");
        else add(out, "%c", *c);
    }
}

static BOOL is_ours(HWND window)
{
    DWORD pid = 0;
    GetWindowThreadProcessId(window, &pid);
    return pid == GetCurrentProcessId();
}

/* ---- popup menus --------------------------------------------------------------------- */

static void add_item(struct spy_text *out, HMENU menu, UINT position, int depth)
{
    WCHAR text[SPY_TEXT] = L"";
    MENUITEMINFOW item = { .cbSize = sizeof item, .dwTypeData = text, .cch = SPY_TEXT };
    RECT r = { 0 };
    item.fMask = MIIM_STRING | MIIM_FTYPE | MIIM_STATE | MIIM_ID | MIIM_SUBMENU;
    if (!GetMenuItemInfoW(menu, position, TRUE, &item))
        return;
    GetMenuItemRect(NULL, menu, position, &r);
    add(out, "%d\t", depth);
    if (item.fType & MFT_SEPARATOR) add(out, "---");
    else add_text(out, text);
    add(out, "\t%u\t%s%s%s\t%ld,%ld,%ld,%ld\n", item.wID,
        item.fState & MFS_DISABLED ? "disabled" : "enabled", item.fState & MFS_CHECKED ? ",checked" : "",
        item.hSubMenu != NULL ? ",submenu" : "", r.left, r.top, r.right, r.bottom);
    if (item.hSubMenu != NULL)
        for (int i = 0; i < GetMenuItemCount(item.hSubMenu); i++)
            add_item(out, item.hSubMenu, (UINT)i, depth + 1);
}

static HMENU menu_of(HWND window)
{
    DWORD_PTR menu = 0;
    SendMessageTimeoutW(window, MN_GETHMENU, 0, 0, SMTO_ABORTIFHUNG, 2000, &menu);
    return (HMENU)menu;
}

/* Each open popup of this process: a line "menu", then its items, submenus below theirs. */
__declspec(dllexport) DWORD WINAPI spy_menus(void *buffer)
{
    struct spy_text *out = buffer;
    HWND window = NULL;
    while ((window = FindWindowExW(NULL, window, L"#32768", NULL)) != NULL) {
        HMENU menu;
        RECT r;
        if (!is_ours(window) || !IsWindowVisible(window))
            continue;
        menu = menu_of(window);
        GetWindowRect(window, &r);
        add(out, "menu\t%lu\t%ld,%ld,%ld,%ld\n", GetCurrentProcessId(), r.left, r.top, r.right, r.bottom);
        for (int i = 0; i < GetMenuItemCount(menu); i++)
            add_item(out, menu, (UINT)i, 1);
    }
    return 0;
}

/* ---- tooltips and balloons ----------------------------------------------------------- */

/* wine 10 has no TTM_GETTITLE, though it draws the title; seen to be kept at this place of the
 * control's own memory. Another wine has a block of another size: then the title stays unknown
 * instead of wrong, and the lab's self test says so. */
static const WCHAR *wine_title(HWND tip)
{
    enum { BLOCK_SIZE = 2192, TITLE_OFFSET = 2160 };
    BYTE *block = (BYTE *)GetWindowLongPtrW(tip, 0);
    if (block == NULL || HeapSize(GetProcessHeap(), 0, block) != BLOCK_SIZE)
        return NULL;
    return *(WCHAR **)(void *)(block + TITLE_OFFSET);
}

static void add_title(struct spy_text *out, HWND tip)
{
    WCHAR title[SPY_TEXT] = L"";
    TTGETTITLE question = { .dwSize = sizeof question, .cch = SPY_TEXT, .pszTitle = title };
    SendMessageW(tip, TTM_GETTITLE, 0, (LPARAM)&question);
    add_text(out, title[0] == 0 && wine_title(tip) != NULL ? wine_title(tip) : title);
}

static void add_tool(struct spy_text *out, HWND tip, WPARAM index)
{
    WCHAR text[SPY_TEXT] = L"";
    TTTOOLINFOW tool = { .cbSize = sizeof tool, .lpszText = text };
    RECT r = { 0 };
    if (!SendMessageW(tip, TTM_ENUMTOOLSW, index, (LPARAM)&tool))
        return;
    /* ENUMTOOLS may point at the control's own text instead of filling ours */
    GetWindowRect(tool.uFlags & TTF_IDISHWND ? (HWND)tool.uId : tool.hwnd, &r);
    add(out, "%s\t%s\t",
        GetWindowLongW(tip, GWL_STYLE) & TTS_BALLOON ? "balloon" : "tip",
        IsWindowVisible(tip) ? "visible" : "hidden");
    add_title(out, tip);
    add(out, "\t");
    if (tool.lpszText != NULL && tool.lpszText != LPSTR_TEXTCALLBACKW)
        add_text(out, tool.lpszText);
    add(out, "\t%ld,%ld,%ld,%ld", r.left, r.top, r.right, r.bottom);
    GetWindowRect(tip, &r);
    add(out, "\t%ld,%ld,%ld,%ld\n", r.left, r.top, r.right, r.bottom);
}

/* Every tooltip of this process (in explorer.exe: of the tray's icons), shown or not:
 * kind, visible, title, text, rectangle of what it belongs to, rectangle of its own. */
__declspec(dllexport) DWORD WINAPI spy_tips(void *buffer)
{
    struct spy_text *out = buffer;
    HWND tip = NULL;
    while ((tip = FindWindowExW(NULL, tip, TOOLTIPS_CLASSW, NULL)) != NULL) {
        if (!is_ours(tip))
            continue;
        for (WPARAM i = 0; i < (WPARAM)SendMessageW(tip, TTM_GETTOOLCOUNT, 0, 0); i++)
            add_tool(out, tip, i);
    }
    return 0;
}
