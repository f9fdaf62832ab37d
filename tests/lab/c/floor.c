/* The measuring floor: the least a Windows program can do that has an icon, a tooltip and a
 * menu. Tecjump Tray's budgets are multiples of what this one needs. */
#include <windows.h>
#include <shellapi.h>

enum { TRAY_MESSAGE = WM_APP + 1, ITEM_ABOUT = 1, ITEM_REQUEST, ITEM_PROBLEM, ITEM_QUIT };

static NOTIFYICONDATAW icon = { .cbSize = sizeof icon, .uID = 1 };

static UINT taskbar_created;

static void show_menu(HWND window)
{
    POINT at;
    HMENU menu = CreatePopupMenu(), more = CreatePopupMenu();
    AppendMenuW(more, MF_STRING, ITEM_REQUEST, L"Requisição");
    AppendMenuW(more, MF_STRING, ITEM_PROBLEM, L"Problema ou falha");
    AppendMenuW(menu, MF_STRING, ITEM_ABOUT, L"Sobre o programa mínimo");
    AppendMenuW(menu, MF_POPUP, (UINT_PTR)more, L"Dúvidas");
    AppendMenuW(menu, MF_SEPARATOR, 0, NULL);
    AppendMenuW(menu, MF_STRING, ITEM_QUIT, L"Encerrar");
    GetCursorPos(&at);
    SetForegroundWindow(window);
    TrackPopupMenu(menu, TPM_RIGHTBUTTON, at.x, at.y, 0, window, NULL);
    DestroyMenu(menu);
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == TRAY_MESSAGE && (LOWORD(l) == WM_RBUTTONUP || LOWORD(l) == WM_LBUTTONUP))
        show_menu(window);
    else if (message == taskbar_created)
        Shell_NotifyIconW(NIM_ADD, &icon);
    else if (message == WM_COMMAND && LOWORD(w) == ITEM_QUIT)
        DestroyWindow(window);
    else if (message == WM_DESTROY) {
        Shell_NotifyIconW(NIM_DELETE, &icon);
        PostQuitMessage(0);
    } else
        return DefWindowProcW(window, message, w, l);
    return 0;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR line, int show)
{
    MSG message;
    WNDCLASSW class = { .lpfnWndProc = on_message, .hInstance = instance, .lpszClassName = L"LabFloor" };
    (void)previous, (void)line, (void)show;
    taskbar_created = RegisterWindowMessageW(L"TaskbarCreated");
    RegisterClassW(&class);
    icon.hWnd = CreateWindowW(L"LabFloor", L"Floor", 0, 0, 0, 0, 0, NULL, NULL, instance, NULL);
    icon.uFlags = NIF_ICON | NIF_MESSAGE | NIF_TIP;
    icon.uCallbackMessage = TRAY_MESSAGE;
    icon.hIcon = LoadIconW(NULL, IDI_APPLICATION);
    lstrcpyW(icon.szTip, L"Programa mínimo: ícone e dica");
    Shell_NotifyIconW(NIM_ADD, &icon);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return 0;
}
